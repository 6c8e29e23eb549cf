import { LruMap } from 'toad-cache';
import { JsonText } from '../common/json-text.js';
import { Fixed, JsonWriter } from '../common/json-writer.js';
import type { CategoryScore, ExpertScore } from '../scoring/expert-score.js';
import type { CategoryScoreResponse, ScoreResponse } from './result.responses.js';

/** What a category says in every score, as long as nobody changes it. */
type Head = Pick<CategoryScoreResponse, 'categoryId' | 'name' | 'weight'>;
type Numbers = Omit<CategoryScoreResponse, keyof Head>;

interface Known extends Head {
  /** JSON without the end of the object. */
  readonly json: Fixed;
}

/** What else it says, in the order of the JSON: a field that the class lacks does not compile, nor does one left out. */
const NUMBERS: Readonly<Record<keyof Numbers, true>> = {
  earned: true,
  possible: true,
  percent: true,
  asked: true,
  answered: true,
  graded: true,
};
const PARTS = (Object.keys(NUMBERS) as (keyof Numbers)[]).map((field) => ({
  field,
  name: new Fixed(`,${JSON.stringify(field)}:`),
}));
const END = new Fixed('}');
/** No number takes more bytes, but those that make room for themselves. */
const NUMBER_ROOM = 12;
/** Of all that comes after the head, and what {@link JsonWriter.fixed} wants besides. */
const ROOM = PARTS.reduce((sum, { name }) => sum + name.length + NUMBER_ROOM, 16);

/** Of a category, most of them. */
const BYTES = 190;

const heads = new LruMap<Known>(1_000);

/** The JSON of {@link ScoreResponse.live}; what a category says in every score is made JSON of once. */
export function liveScoreText(
  expertId: string,
  { total, gradedTotal, categories }: ExpertScore,
  asOf: Date,
): JsonText<ScoreResponse> {
  const score: Omit<ScoreResponse, 'categories'> = {
    expertId,
    final: false,
    asOf: asOf.toISOString(),
    total,
    gradedTotal,
  };
  const out = new JsonWriter(BYTES * (1 + categories.length));
  out.string(`${JSON.stringify(score).slice(0, -1)},"categories":[`);
  for (const [index, category] of categories.entries()) {
    if (index > 0) out.comma();
    write(out, category);
  }
  out.string(']}');
  return new JsonText(out.taken());
}

function write(out: JsonWriter, category: CategoryScore): void {
  const head = headOf(category);
  out.reserve(head.length + ROOM);
  out.fixed(head);
  for (const { field, name } of PARTS) {
    out.fixed(name);
    const value = category[field];
    if (value === null) out.null();
    else out.value(value);
  }
  out.fixed(END);
}

function headOf({ categoryId, name, weight }: CategoryScore): Fixed {
  const known = heads.get(categoryId);
  if (known?.name === name && known.weight === weight) return known.json;
  const head: Head = { categoryId, name, weight };
  const json = new Fixed(JSON.stringify(head).slice(0, -1));
  heads.set(categoryId, { ...head, json });
  return json;
}
