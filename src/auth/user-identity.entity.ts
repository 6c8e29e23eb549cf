import { Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** Who somebody is at an issuer of OpenID Connect: one subject there is one user here. */
@Entity('user_identities')
@Unique('user_identities_issuer_subject_key', ['issuer', 'subject'])
@Unique('user_identities_user_id_issuer_key', ['userId', 'issuer'])
export class UserIdentity {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'user_id' }) userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id' })
  user?: Relation<User>;

  @Column('text') issuer!: string;

  @Column('text') subject!: string;

  /** When the token was issued whose role the user has; an older one decides nothing any more. */
  @Column('timestamptz', { name: 'role_as_of', nullable: true }) roleAsOf!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
