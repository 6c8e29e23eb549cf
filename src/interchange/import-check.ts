import { setImmediate } from 'node:timers/promises';
import { CreateCategoryRequest } from '../categories/category.requests.js';
import { type ContentRules, inspect, isJsonObject } from '../common/validation.pipe.js';
import { type ImportFaults, type Placed } from './import-faults.js';
import { ImportQuestionRequest } from './import.requests.js';
import { plainItem } from './plain-item.js';

export const MAX_QUESTIONS = 20_000;
const MAX_CATEGORIES = 1_000;
/** What one question may weigh as a request of its own. */
const MAX_ITEM_CHARACTERS = 1024 ** 2;
/** Other requests get their turn after so long; the clock is looked at once in so many items. */
const TURN_MS = 20;
const ITEMS_A_LOOK = 64;

/** A thing in the form of its request, and where it was found. While there are faults, its fields may hold anything. */
export interface Checked<T> {
  place: Placed;
  request: T;
}

/** One file of a bank, its JSON parsed. */
export interface BankFile {
  file: string;
  content: unknown;
}

/** Holds questions to the rules of POST /questions, each externalId once. */
export function checkQuestions(
  items: readonly Placed[],
  faults: ImportFaults,
): Promise<Checked<ImportQuestionRequest>[]> {
  return check(ImportQuestionRequest, 'externalId', items, faults, plainItem);
}

/** Holds categories to the rules of POST /categories, each name once. */
export function checkCategories(
  items: readonly Placed[],
  faults: ImportFaults,
): Promise<Checked<CreateCategoryRequest>[]> {
  return check(CreateCategoryRequest, 'name', items, faults);
}

async function check<T extends object>(
  metatype: (new () => T) & Partial<ContentRules<T>>,
  key: keyof T & string,
  items: readonly Placed[],
  faults: ImportFaults,
  glance: (item: Record<string, unknown>) => T | null = () => null,
): Promise<Checked<T>[]> {
  const firstAt = new Map<unknown, Placed>();
  const checked: Checked<T>[] = [];
  let turnEnds = performance.now() + TURN_MS;
  for (const [index, place] of items.entries()) {
    if (index % ITEMS_A_LOOK === 0 && performance.now() > turnEnds) {
      await setImmediate();
      turnEnds = performance.now() + TURN_MS;
    }
    if (!isJsonObject(place.value)) {
      faults.add(place, { pointer: '', detail: 'must be a JSON object' });
      continue;
    }
    const request = glance(place.value) ?? lookClosely(metatype, place, faults);
    if (!request) continue;
    const first = firstAt.get(request[key]);
    if (first && typeof request[key] === 'string') {
      faults.add(place, { pointer: `/${key}`, detail: `is the same as at ${first.file}${first.pointer}/${key}` });
    }
    firstAt.set(request[key], first ?? place);
    checked.push({ place, request });
  }
  return checked;
}

/** Null where the item is too large to be looked at. */
function lookClosely<T extends object>(
  metatype: (new () => T) & Partial<ContentRules<T>>,
  place: Placed,
  faults: ImportFaults,
): T | null {
  if (JSON.stringify(place.value).length > MAX_ITEM_CHARACTERS) {
    faults.add(place, { pointer: '', detail: `must have at most ${MAX_ITEM_CHARACTERS} characters` });
    return null;
  }
  const { request, faults: own } = inspect(metatype, place.value as object);
  faults.add(place, ...own);
  return request;
}

/** The items of an upload; none, with a fault, when it is no list of at most 20,000. */
export function questionsOf(content: unknown, faults: ImportFaults): Placed[] {
  return itemsOf({ file: '', pointer: '', value: content }, MAX_QUESTIONS, faults);
}

/** The lists of the files of a bank; a file that is built otherwise is a fault. */
export function listsOf(
  files: readonly BankFile[],
  faults: ImportFaults,
): { categories: Placed[]; questions: Placed[] } {
  const lists = { categories: [] as Placed[], questions: [] as Placed[] };
  for (const { file, content } of files) {
    const whole = { file, pointer: '', value: content };
    if (!isJsonObject(content)) {
      faults.add(whole, { pointer: '', detail: 'must be a JSON object of categories and questions' });
      continue;
    }
    const { categories = [], questions = [], ...unknown } = content;
    for (const name of Object.keys(unknown)) faults.add(whole, { pointer: `/${name}`, detail: 'is not a known field' });
    lists.categories.push(...itemsOf({ file, pointer: '/categories', value: categories }, MAX_CATEGORIES, faults));
    lists.questions.push(...itemsOf({ file, pointer: '/questions', value: questions }, MAX_QUESTIONS, faults));
  }
  return lists;
}

function itemsOf(list: Placed, max: number, faults: ImportFaults): Placed[] {
  const { file, pointer, value } = list;
  if (!Array.isArray(value)) {
    faults.add(list, { pointer: '', detail: 'must be a JSON array' });
    return [];
  }
  if (value.length > max) {
    faults.add(list, { pointer: '', detail: `must hold at most ${max} items` });
    return [];
  }
  return value.map((item: unknown, index) => ({ file, pointer: `${pointer}/${index}`, value: item }));
}
