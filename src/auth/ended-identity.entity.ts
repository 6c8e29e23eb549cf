import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Somebody of an issuer who was unlinked or erased: remembered while a token from before may still be good. */
@Entity('ended_identities')
@Index('ix_ended_identities_ended_at', ['endedAt'])
export class EndedIdentity {
  /** SHA-256 in hex of the issuer, a line feed and the subject. */
  @PrimaryColumn('text') digest!: string;

  @Column('timestamptz', { name: 'ended_at' }) endedAt!: Date;
}
