import type { AfterQueryEvent } from 'typeorm/subscriber/event/QueryEvent.js';
import type { DataSource, EntitySubscriberInterface, QueryRunner, TransactionCommitEvent } from 'typeorm';

/** What may change who a token lets in; the triggers on these tables tell of whom. */
const MAY_CHANGE =
  /\b((update|delete\s+from|truncate(\s+table)?)\s+(only\s+)?(\w+\.)?"?(users|experts|sessions|user_identities)|insert\s+into\s+(\w+\.)?"?experts)\b/i;

interface Told {
  catchUp(): Promise<void>;
}

/**
 * Holds up whoever has committed a change of accounts until this process has heard of it, so that a request which comes
 * after the answer is judged by it. It looks at the SQL itself, so that nobody who writes such a change has to think of
 * it. Other processes hear of it at the same moment, and nobody waits for them.
 */
export class BearerChanges implements EntitySubscriberInterface {
  private readonly changing = new WeakSet<QueryRunner>();

  private constructor(private readonly bearers: Told) {}

  static watch(dataSource: DataSource, bearers: Told): void {
    dataSource.subscribers.push(new BearerChanges(bearers));
  }

  /** Called by TypeORM, which waits for it. */
  afterQuery({ query, queryRunner }: AfterQueryEvent): Promise<void> | void {
    if (!MAY_CHANGE.test(query)) return;
    if (!queryRunner.isTransactionActive) return this.bearers.catchUp();
    this.changing.add(queryRunner);
  }

  /** Called by TypeORM, for savepoints too, which are no end of a transaction. */
  afterTransactionCommit({ queryRunner }: TransactionCommitEvent): Promise<void> | void {
    if (queryRunner.isTransactionActive || !this.changing.delete(queryRunner)) return;
    return this.bearers.catchUp();
  }
}
