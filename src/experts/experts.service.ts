import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { checked } from '../common/checked.js';
import { DomainError } from '../common/domain-error.js';
import { Role, type Specialty } from '../common/enums.js';
import { decodeCursor, type Page, pageOf, type PlaceIn } from '../common/page.js';
import { etagOf, Representation, requireMatch } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { ResultsService } from '../results/results.service.js';
import { AccountAudit } from '../users/account-audit.js';
import { Accounts, type LockedAccount } from '../users/accounts.js';
import { Passwords, refuseEmailAsPassword } from '../users/passwords.js';
import { UsersService } from '../users/users.service.js';
import { CHANGEABLE, leftToAdmins, refuseForbidden, requireNewUser } from './expert-changes.js';
import { CreateExpertRequest, type ListExpertsQuery, type UpdateExpertRequest } from './expert.requests.js';
import { ExpertResponse, ListedExpertResponse } from './expert.responses.js';
import { type ExpertRow, ExpertsQueries, type ListedExpertRow } from './experts.queries.js';

/** What other features need of an expert. */
export interface KnownExpert {
  readonly id: string;
  readonly userId: string | null;
  readonly specialties: readonly Specialty[];
  readonly isActive: boolean;
}

const PLACE: PlaceIn = { list: 'experts', parts: ['time', 'uuid'] };

@Injectable()
export class ExpertsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly queries: ExpertsQueries,
    private readonly results: ResultsService,
    private readonly users: UsersService,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly audit: AccountAudit,
  ) {}

  async list(actor: Actor, query: ListExpertsQuery): Promise<Page<ListedExpertResponse>> {
    const after = decodeCursor(query.cursor, PLACE);
    const [rows, total] = await Promise.all([
      this.queries.list(query, after),
      query.withTotal ? this.queries.count(query) : undefined,
    ]);
    const ids = rows.slice(0, query.limit).map(({ id }) => id);
    const [progress, scores] = await Promise.all([
      query.include?.includes('progress') ? this.results.progressOf(actor, ids) : undefined,
      query.include?.includes('score') ? this.results.scoresOf(actor, ids) : undefined,
    ]);
    const itemOf = (row: ListedExpertRow) =>
      ListedExpertResponse.listed(row, progress?.get(row.id), scores?.get(row.id));
    return pageOf(rows, query.limit, PLACE, (row) => [row.created, row.id], itemOf, total);
  }

  /** @throws DomainError `expert-not-found` */
  async get(id: string): Promise<Representation<ExpertResponse>> {
    return represent(await this.queries.find(id));
  }

  /** User and expert together. @throws DomainError `email-taken`, `validation-failed` */
  async createOnce(input: CreateExpertRequest, once: Once): Promise<Representation<ExpertResponse>> {
    const { email, password, name, specialties } = input;
    refuseEmailAsPassword(password, email);
    // Before the transaction: hashing may wait, and must not hold a connection meanwhile.
    const passwordHash = await this.passwords.hash(password);
    return this.idempotency.run(once, async (tx) => {
      const userId = await this.accounts.insert(tx, { email, passwordHash, name, role: Role.APPLICANT });
      this.audit.created(tx, once.userId, userId);
      const id = await insertExpert(tx, userId, specialties);
      const row = existing(await this.queries.findIn(tx, id));
      return Representation.created(ExpertResponse.of(row), { location: `/api/v1/experts/${id}`, etag: tagOf(row) });
    });
  }

  /**
   * An applicant changes its name, an operator everything; the person of an expert who has become staff is left to
   * administrators. Who may change what was sent is decided first, and once more when nothing can change any longer.
   * @param id that the caller may name
   * @throws DomainError `expert-not-found`, `role-required`, `precondition-failed`, `email-taken`, `last-admin`,
   * `validation-failed`
   */
  async update(
    actor: Actor,
    id: string,
    body: Unjudged<UpdateExpertRequest>,
    ifMatch: string | null,
  ): Promise<Representation<ExpertResponse>> {
    const sent = body.sentOf(CHANGEABLE);
    // Whoever is no operator can only have named itself, so this needs no row.
    if (!isOperator(actor)) refuseForbidden(sent.filter((field) => field !== 'name'));
    refuseForbidden(leftToAdmins(actor, await this.queries.userOf(id), sent));
    const input = body.judge();
    const { password } = input;
    const passwordHash = password === undefined ? undefined : await this.passwords.hash(password);
    return this.dataSource.transaction(async (tx) => {
      const expert = await lockExpert(tx, id);
      const user = expert.user_id === null ? null : await this.accounts.lock(tx, expert.user_id);
      refuseForbidden(leftToAdmins(actor, user, sent));
      requireMatch(ifMatch, tagOf(existing(await this.queries.findIn(tx, id))));
      if (password !== undefined) refuseEmailAsPassword(password, input.email ?? user?.email ?? null);
      const userId = user ? user.id : await this.giveUser(tx, input, passwordHash);
      if (user) await this.changeUser(tx, user, input, passwordHash);
      this.audit.changed(tx, actor.userId, userId, sent);
      await this.changeExpert(tx, expert, { userId, specialties: input.specialties, isActive: input.isActive }, user);
      return represent(await this.queries.findIn(tx, id));
    });
  }

  /**
   * Makes an expert and its user inside the caller's transaction, by the same rules as the API; returns their ids.
   * @throws DomainError `validation-failed`, `email-taken`
   */
  async create(tx: EntityManager, input: CreateExpertRequest): Promise<{ id: string; userId: string }> {
    const { email, password, name, specialties } = await checked(CreateExpertRequest, input);
    const userId = await this.users.create(tx, { email, password, name, role: Role.APPLICANT });
    return { id: await insertExpert(tx, userId, specialties), userId };
  }

  /** For callers already inside a transaction. @throws DomainError `expert-not-found` */
  async require(tx: EntityManager, id: string): Promise<KnownExpert> {
    const row = existing(await this.queries.findIn(tx, id));
    return { id: row.id, userId: row.user_id, specialties: row.specialties, isActive: row.is_active };
  }

  /** The user of an expert taken over without one; null as long as nothing of it is sent. */
  private async giveUser(
    tx: EntityManager,
    input: UpdateExpertRequest,
    passwordHash: string | undefined,
  ): Promise<string | null> {
    if (passwordHash === undefined && input.email === undefined && input.name === undefined) return null;
    const { email, name } = requireNewUser(input);
    return this.accounts.insert(tx, { email, name, passwordHash: passwordHash as string, role: Role.APPLICANT });
  }

  private async changeUser(
    tx: EntityManager,
    user: LockedAccount,
    input: UpdateExpertRequest,
    passwordHash: string | undefined,
  ): Promise<void> {
    const { email, name } = input;
    if (email === undefined && name === undefined && passwordHash === undefined) return;
    await this.accounts.change(tx, user, { email, name, passwordHash, role: user.role ?? Role.APPLICANT });
  }

  private async changeExpert(
    tx: EntityManager,
    expert: LockedExpert,
    changes: { userId: string | null; specialties?: Specialty[] | undefined; isActive?: boolean | undefined },
    user: LockedAccount | null,
  ): Promise<void> {
    const { userId, specialties = expert.specialties, isActive = expert.is_active } = changes;
    const differs =
      userId !== expert.user_id || isActive !== expert.is_active || specialties.join() !== expert.specialties.join();
    if (!differs) return;
    if (user && expert.is_active && !isActive) {
      if (user.role === Role.ADMIN) await this.accounts.requireOtherAdmin(tx, user.id);
      await this.accounts.endSessions(tx, user.id);
    }
    await tx.query(
      `UPDATE experts SET user_id = $2, specialties = $3, is_active = $4, row_version = row_version + 1, updated_at = now() WHERE id = $1`,
      [expert.id, userId, JSON.stringify(specialties), isActive],
    );
  }
}

interface LockedExpert {
  id: string;
  user_id: string | null;
  specialties: Specialty[];
  is_active: boolean;
}

async function lockExpert(tx: EntityManager, id: string): Promise<LockedExpert> {
  const [row]: LockedExpert[] = await tx.query(
    `SELECT id, user_id, specialties, is_active FROM experts WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return existing(row);
}

async function insertExpert(tx: EntityManager, userId: string, specialties: readonly Specialty[]): Promise<string> {
  const id = uuid();
  await tx.query(`INSERT INTO experts (id, user_id, specialties) VALUES ($1, $2, $3)`, [
    id,
    userId,
    JSON.stringify(specialties),
  ]);
  return id;
}

function existing<Row>(row: Row | null | undefined): Row {
  if (!row) throw new DomainError('expert-not-found', 'There is no such expert.');
  return row;
}

function tagOf(row: ExpertRow): string {
  return etagOf(row.version, 'expert');
}

function represent(row: ExpertRow | null): Representation<ExpertResponse> {
  const known = existing(row);
  return Representation.ok(ExpertResponse.of(known), { etag: tagOf(known) });
}
