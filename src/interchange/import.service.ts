import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CategoriesService } from '../categories/categories.service.js';
import { DomainError } from '../common/domain-error.js';
import { isStorable } from '../common/json-guard.js';
import { Representation } from '../common/representation.js';
import type { Upserted } from '../common/upserted.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import type { QuestionFields } from '../questions/question-writer.js';
import { type KnownQuestion, newFields, QuestionsService } from '../questions/questions.service.js';
import { type BankFile, checkCategories, type Checked, checkQuestions, listsOf, questionsOf } from './import-check.js';
import { shapeOf } from '../scoring/shapes/question-shapes.js';
import { type BankFault, ImportFaults, MAX_FAULTS, type Placed } from './import-faults.js';
import type { ImportQuestionRequest } from './import.requests.js';
import { ImportResponse } from './import.responses.js';
import { NamedCategories } from './named-categories.js';

export interface BankOptions {
  /** Finds out what would happen and changes nothing. */
  dryRun?: boolean;
  /** Adds what is missing and leaves alone what is stored, so that a repeated seed undoes nobody's work. */
  keepExisting?: boolean;
}

/** With faults nothing was written and the counts are zero. */
export interface BankOutcome {
  categories: Upserted;
  questions: Upserted;
  faults: readonly BankFault[];
}

/** The questions of an import, and those of them that are stored already, by external id. */
interface Known {
  questions: readonly Checked<ImportQuestionRequest>[];
  stored: ReadonlyMap<string, KnownQuestion>;
}

@Injectable()
export class ImportService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly categories: CategoriesService,
    private readonly questions: QuestionsService,
  ) {}

  /** @throws DomainError `validation-failed` with every fault, `external-id-taken`, `write-conflict` */
  importOnce(actor: Actor, items: unknown, once: Once): Promise<Representation<ImportResponse>> {
    return this.idempotency.run(once, async (tx) =>
      Representation.ok(ImportResponse.of(await this.importQuestions(tx, actor.userId, items))),
    );
  }

  /**
   * Upserts an array of bank items by externalId: each is the whole question, what it leaves out takes its default,
   * but for `isActive`, which then stays as it is.
   * @param userId author of the revisions, null for the machine
   * @throws DomainError `validation-failed` with every fault; nothing is written then
   */
  async importQuestions(tx: EntityManager, userId: string | null, items: unknown): Promise<Upserted> {
    const faults = new ImportFaults();
    const questions = await checkQuestions(questionsOf(items, faults), faults);
    await this.lockImports(tx);
    const categories = await this.findCategories(tx, questions, faults);
    const known = await this.findStored(tx, questions, faults);
    if (faults.any) throw refusal(faults);
    return this.write(tx, userId, known, categories, false);
  }

  /** Upserts the categories of some files by name, then their questions as `importQuestions` does. Faults are no errors here. */
  async importBank(tx: EntityManager, files: readonly BankFile[], options: BankOptions = {}): Promise<BankOutcome> {
    const { dryRun = false, keepExisting = false } = options;
    const faults = new ImportFaults();
    const lists = listsOf(files, faults);
    const categoryItems = await checkCategories(lists.categories, faults);
    const questionItems = await checkQuestions(lists.questions, faults);
    await this.lockImports(tx);
    await this.findCategories(tx, questionItems, faults, namesOf(lists.categories));
    const known = await this.findStored(tx, questionItems, faults, keepExisting);
    if (faults.any) return { categories: NOTHING, questions: NOTHING, faults: faults.found };

    await tx.query('SAVEPOINT bank');
    const requests = categoryItems.map(({ request }) => request);
    const categories = await this.categories.upsertByName(tx, requests, keepExisting);
    const named = await this.findCategories(tx, questionItems, faults);
    const questions = await this.write(tx, null, known, named, keepExisting);
    if (dryRun) await tx.query('ROLLBACK TO SAVEPOINT bank');
    return { categories, questions, faults: [] };
  }

  /** Two imports of the same questions wait for each other instead of failing on each other's rows. */
  private async lockImports(tx: EntityManager): Promise<void> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('questions import', 0))`);
  }

  /** Finds what the questions call their categories. One that is neither stored nor `declared` is a fault. */
  private async findCategories(
    tx: EntityManager,
    questions: readonly Checked<ImportQuestionRequest>[],
    faults: ImportFaults,
    declared: ReadonlySet<string> = new Set(),
  ): Promise<NamedCategories> {
    const categories = new NamedCategories();
    for (const { request } of questions) categories.of(request);
    categories.found(await this.categories.hold(tx, categories.wanted()));
    for (const { place, request } of questions) {
      const named = categories.of(request);
      if (!named || named.id !== null || (named.field === 'category' && declared.has(named.name))) continue;
      faults.add(place, { pointer: `/${named.field}`, detail: 'There is no such category.' });
    }
    return categories;
  }

  /** Finds and locks what is stored. A change of type that answers forbid is a fault. */
  private async findStored(
    tx: EntityManager,
    questions: readonly Checked<ImportQuestionRequest>[],
    faults: ImportFaults,
    keepExisting = false,
  ): Promise<Known> {
    const rows = await this.questions.lockByExternalId(
      tx,
      questions.map(({ request }) => request.externalId).filter((id) => typeof id === 'string' && isStorable(id)),
    );
    const stored = new Map(rows.map((row) => [row.external_id, row]));
    const retyped = questions.flatMap(({ place, request }) => {
      const row = stored.get(request.externalId);
      const isRetyped = row && row.q_type !== request.qType && shapeOf(request.qType) !== undefined;
      return isRetyped && !keepExisting ? [{ place, row }] : [];
    });
    const answered = await this.questions.answered(
      tx,
      retyped.map(({ row }) => row.id),
    );
    for (const { place, row } of retyped) {
      if (!answered.has(row.id)) continue;
      faults.add(place, {
        pointer: '/qType',
        detail: `Answers or kept marks name this question; its type stays ${row.q_type}.`,
      });
    }
    return { questions, stored };
  }

  private async write(
    tx: EntityManager,
    userId: string | null,
    { questions, stored }: Known,
    categories: NamedCategories,
    keepExisting: boolean,
  ): Promise<Upserted> {
    const known: (QuestionFields & { id: string })[] = [];
    const fresh: QuestionFields[] = [];
    for (const { request } of questions) {
      const fields = newFields(request, categories.of(request)?.id ?? '');
      const id = stored.get(request.externalId)?.id;
      if (id === undefined) fresh.push(fields);
      else known.push({ id, ...fields });
    }
    const created = (await this.questions.insert(tx, fresh, userId)).length;
    const updated = keepExisting ? 0 : await this.questions.change(tx, known, userId);
    return { created, updated, unchanged: known.length - updated };
  }
}

const NOTHING: Upserted = { created: 0, updated: 0, unchanged: 0 };

/** Also of the faulty ones: a question is not to blame for its category. */
function namesOf(categories: readonly Placed[]): ReadonlySet<string> {
  const names = categories.map(({ value }) => (value as { name?: unknown } | null)?.name);
  return new Set(names.flatMap((name) => (typeof name === 'string' ? [name.trim().normalize('NFC')] : [])));
}

function refusal({ found }: ImportFaults): DomainError {
  const listed = found.length === MAX_FAULTS ? `the first ${MAX_FAULTS} faults` : 'every fault';
  return new DomainError('validation-failed', `Nothing was imported; errors lists ${listed}.`, {
    errors: found.map(({ pointer, detail }) => ({ pointer, detail })),
  });
}
