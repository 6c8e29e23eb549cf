import { Injectable, Logger } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type EntitySubscriberInterface,
  type QueryRunner,
  type TransactionCommitEvent,
  type TransactionRollbackEvent,
} from 'typeorm';

/** What decides who signs in as somebody, and what they may do then. */
const TOLD: ReadonlySet<string> = new Set(['email', 'password', 'role', 'isActive']);

/**
 * Leaves a warning in the log when somebody makes or changes the account of another person, and when an issuer or the
 * command line does: whoever sets a password can sign in with it, so that what is written under an account can be traced
 * to those who held its key. Lines name people by ids, and are written once the transaction has been committed.
 */
@Injectable()
export class AccountAudit implements EntitySubscriberInterface {
  private readonly log = new Logger('accounts');
  private readonly waiting = new WeakMap<QueryRunner, string[]>();

  constructor(dataSource: DataSource) {
    dataSource.subscribers.push(this);
  }

  created(tx: EntityManager, actorId: string, userId: string): void {
    this.tell(tx, `account ${userId} was made, with a password, by ${actorId}`);
  }

  createdByCommand(tx: EntityManager, userId: string): void {
    this.tell(tx, `account ${userId} was made, with a password, by the command line`);
  }

  /** @param fields names of those that were sent; what lies in them never reaches a log */
  changed(tx: EntityManager, actorId: string, userId: string | null, fields: readonly string[]): void {
    const told = fields.filter((field) => TOLD.has(field));
    if (userId === null || userId === actorId || told.length === 0) return;
    this.tell(tx, `account ${userId} was changed by ${actorId}: ${told.join(', ')}`);
  }

  /** By a token of the issuer, for whom nobody knew. */
  welcomed(tx: EntityManager, identityId: string, userId: string): void {
    this.tell(tx, `account ${userId} was made by the issuer, for identity ${identityId}`);
  }

  /** By a token of the issuer. */
  changedByIssuer(tx: EntityManager, identityId: string, userId: string): void {
    this.tell(tx, `account ${userId} was changed by the issuer, for identity ${identityId}: role`);
  }

  linked(tx: EntityManager, identityId: string, userId: string): void {
    this.tell(tx, `account ${userId} was linked to identity ${identityId} by the command line`);
  }

  unlinked(tx: EntityManager, identityId: string, userId: string): void {
    this.tell(tx, `account ${userId} was unlinked from identity ${identityId} by the command line`);
  }

  /** Called by TypeORM, for savepoints too, which are no end of a transaction. */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): void {
    if (queryRunner.isTransactionActive) return;
    for (const line of this.waiting.get(queryRunner) ?? []) this.log.warn(line);
    this.waiting.delete(queryRunner);
  }

  /** Called by TypeORM. */
  afterTransactionRollback({ queryRunner }: TransactionRollbackEvent): void {
    this.waiting.delete(queryRunner);
  }

  private tell({ queryRunner }: EntityManager, line: string): void {
    if (!queryRunner?.isTransactionActive) throw new Error('What is told of an account belongs to a transaction.');
    this.waiting.set(queryRunner, [...(this.waiting.get(queryRunner) ?? []), line]);
  }
}
