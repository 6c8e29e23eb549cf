import { LruMap } from 'toad-cache';
import type { RawRow } from '../common/raw-row.js';
import { ID_BYTES, UuidPlaces } from '../common/uuid-places.js';
import { KEPT_FOR_MS } from '../database/bank-state.js';
import type { ReadPool } from '../database/read-pool.js';
import {
  type BankCategory,
  type OpenBank,
  openTo,
  type QuestionBank,
  type QuestionGroup,
} from '../scoring/question-bank.js';
import { WHOLE_BANK } from './tally-statements.js';

/** Sets of specialties, the least recently used one going first: more than there are of seven. */
const AT_MOST = 200;

/** All questions as they count in scores, in one state of the bank. */
export class BankState {
  private readonly opened = new LruMap<OpenBank>(AT_MOST);

  /**
   * @param state null: there is no telling
   * @param places of the groups that questions are in
   */
  constructor(
    readonly state: string | null,
    readonly places: UuidPlaces,
    private readonly bank: QuestionBank,
  ) {}

  /**
   * What is open to whoever has these specialties.
   * @param specialties as JSON; null where it is not for here to tell, because there is more in it than strings
   */
  openTo(specialties: string): OpenBank | null {
    const known = this.opened.get(specialties);
    if (known) return known;
    const own = JSON.parse(specialties) as unknown[];
    if (!own.every((one): one is string => typeof one === 'string')) return null;
    const open = openTo(this.bank, own);
    this.opened.set(specialties, open);
    return open;
  }
}

/** The bank in the state in which it was read last. */
export class KeptBank {
  private readonly kept = new LruMap<BankState>(1, KEPT_FOR_MS);
  private reading: Promise<BankState> | null = null;

  constructor(private readonly reads: ReadPool) {}

  /** Null where the bank is in another state than that by now. */
  async in(state: string): Promise<BankState | null> {
    const bank = this.kept.get(state) ?? (await this.read());
    return bank.state === state ? bank : null;
  }

  /** Whoever asks while it is being read waits for the same. */
  private read(): Promise<BankState> {
    this.reading ??= this.reads
      .rows('results-bank', WHOLE_BANK)
      .then((rows) => this.keep(bankStateOf(rows)))
      .finally(() => (this.reading = null));
    return this.reading;
  }

  private keep(bank: BankState): BankState {
    if (bank.state !== null) this.kept.set(bank.state, bank);
    return bank;
  }
}

/** Of rows of {@link WHOLE_BANK}. */
function bankStateOf(rows: readonly RawRow[]): BankState {
  const [first] = rows as readonly [RawRow];
  const categories: BankCategory[] = [];
  const groups: QuestionGroup[] = [];
  const ids: Buffer[] = [];
  for (const row of rows) {
    const categoryId = row.uuid(1);
    if (categoryId === null) continue;
    if (categories.at(-1)?.categoryId !== categoryId)
      categories.push({ categoryId, name: row.text(2) ?? '', weight: row.integer(3) ?? 0, isActive: row.flag(4) });
    const own = row.part(8);
    if (own === null) continue;
    const targets = JSON.parse(row.text(7) ?? 'null') as unknown[] | null;
    const [category, size] = [categories.length - 1, own.length / ID_BYTES];
    groups.push({ category, isActive: row.flag(5), points: row.integer(6) ?? 0, targets, size });
    ids.push(own);
  }
  const all = Buffer.concat(ids);
  const numbers = new Int32Array(all.length / ID_BYTES);
  let at = 0;
  for (const [group, { size }] of groups.entries()) numbers.fill(group, at, (at += size));
  return new BankState(first.text(0), new UuidPlaces(all, numbers), { categories, groups });
}
