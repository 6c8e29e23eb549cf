import { Column, CreateDateColumn, Entity, Index, PrimaryColumn, UpdateDateColumn } from 'typeorm';
import { Role } from '../common/enums.js';

/**
 * Somebody who may sign in once e-mail, password hash, name and role are all known; a row taken over from another
 * application may lack them.
 */
@Entity('users')
@Index('ux_users_email', { synchronize: false })
export class User {
  @PrimaryColumn('uuid') id!: string;

  /** Unique without regard to case (`ux_users_email` on lower(email)). */
  @Column('varchar', { length: 320, nullable: true }) email!: string | null;

  /** argon2id, in the PHC string format. */
  @Column('text', { name: 'password_hash', nullable: true }) passwordHash!: string | null;

  @Column('varchar', { length: 200, nullable: true }) name!: string | null;

  @Column('enum', { enum: Role, enumName: 'userrole', nullable: true }) role!: Role | null;

  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;

  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
