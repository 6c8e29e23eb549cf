import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { checked } from '../common/checked.js';
import { DomainError } from '../common/domain-error.js';
import { Role } from '../common/enums.js';
import { decodeCursor, type Page, pageOf, type PlaceIn } from '../common/page.js';
import { etagOf, Representation, requireMatch } from '../common/representation.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { AccountAudit } from './account-audit.js';
import { Accounts } from './accounts.js';
import { Passwords, refuseEmailAsPassword } from './passwords.js';
import { CreateUserRequest, type ListUsersQuery, type UpdateUserRequest } from './user.requests.js';
import { UserResponse } from './user.responses.js';
import { type UserRow, UsersQueries } from './users.queries.js';

const PLACE: PlaceIn = { list: 'users', parts: ['time', 'uuid'] };

@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly queries: UsersQueries,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly audit: AccountAudit,
  ) {}

  async list(query: ListUsersQuery): Promise<Page<UserResponse>> {
    const after = decodeCursor(query.cursor, PLACE);
    const [rows, total] = await Promise.all([
      this.queries.list(query, after),
      query.withTotal ? this.queries.count(query) : undefined,
    ]);
    return pageOf(rows, query.limit, PLACE, (row) => [row.created, row.id], UserResponse.of, total);
  }

  /** @throws DomainError `user-not-found` */
  async get(id: string): Promise<Representation<UserResponse>> {
    const row = await this.queries.find(id);
    if (!row) throw new DomainError('user-not-found', 'There is no such user.');
    return represent(row);
  }

  /** @throws DomainError `email-taken`, `validation-failed` */
  async createOnce(input: CreateUserRequest, once: Once): Promise<Representation<UserResponse>> {
    refuseEmailAsPassword(input.password, input.email);
    // Before the transaction: hashing may wait, and must not hold a connection meanwhile.
    const passwordHash = await this.passwords.hash(input.password);
    return this.idempotency.run(once, async (tx) => {
      const { email, name, role } = input;
      const id = await this.accounts.insert(tx, { email, passwordHash, name, role });
      this.audit.created(tx, once.userId, id);
      if (role === Role.APPLICANT) await this.accounts.makeExpert(tx, id);
      const row = await this.accounts.lock(tx, id);
      return Representation.created(UserResponse.of(row), { location: `/api/v1/users/${row.id}`, etag: tagOf(row) });
    });
  }

  /** @throws DomainError `user-not-found`, `precondition-failed`, `email-taken`, `last-admin`, `validation-failed` */
  async update(
    actor: Actor,
    id: string,
    input: UpdateUserRequest,
    ifMatch: string | null,
  ): Promise<Representation<UserResponse>> {
    const { password, ...fields } = input;
    const passwordHash = password === undefined ? undefined : await this.passwords.hash(password);
    return this.dataSource.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, id);
      requireMatch(ifMatch, tagOf(account));
      if (password !== undefined) refuseEmailAsPassword(password, input.email ?? account.email);
      this.audit.changed(tx, actor.userId, id, Object.keys(input));
      return represent(await this.accounts.change(tx, account, { ...fields, passwordHash }));
    });
  }

  /**
   * Makes a user inside the caller's transaction, by the same rules as the API; returns its id.
   * @throws DomainError `validation-failed`, `email-taken`
   */
  async create(tx: EntityManager, input: CreateUserRequest): Promise<string> {
    const { email, password, name, role } = await checked(CreateUserRequest, input);
    refuseEmailAsPassword(password, email);
    return this.accounts.insert(tx, { email, passwordHash: await this.passwords.hash(password), name, role });
  }

  /**
   * Makes the first administrator, once even when several instances start together.
   * @returns whether it was made: false when there is an administrator already
   * @throws DomainError `validation-failed`, `email-taken`
   */
  createFirstAdmin(email: string, password: string): Promise<boolean> {
    return this.dataSource.transaction(async (tx) => {
      await this.accounts.lockAdmins(tx);
      const admins: unknown[] = await tx.query(`SELECT id FROM users WHERE role = 'ADMIN' LIMIT 1`);
      if (admins.length > 0) return false;
      await this.create(tx, { email, password, name: 'Administrator', role: Role.ADMIN });
      return true;
    });
  }
}

function tagOf(row: UserRow): string {
  return etagOf(row.row_version, 'user');
}

function represent(row: UserRow): Representation<UserResponse> {
  return Representation.ok(UserResponse.of(row), { etag: tagOf(row) });
}
