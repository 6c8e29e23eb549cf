import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { DomainError, type Fault } from './domain-error.js';
import { FaultList } from './fault-list.js';
import { isRepeatable } from './fields.js';
import { pointerTo } from './pointer.js';
import { rawFieldsOf } from './raw-json.js';
import { SoundQueries } from './sound-queries.js';

const PLAIN: ReadonlySet<unknown> = new Set([String, Number, Boolean, Array, Object, Buffer, undefined]);

/** More fields than any request has; whoever sends more is told so once, not once a field. */
export const MAX_FIELDS = 200;

/** More entries than any list of a request has, and more objects and lists than any request; the validator takes its time. */
const MAX_ENTRIES = 1_000;
const MAX_PARTS = 2_000;

/** A request class with rules between its fields, or inside its JSON, states them beside its decorators. */
export interface ContentRules<T> {
  contentFaults(request: T): readonly Fault[];
}

/**
 * A request class that is sent often may say at a glance that a body is sound: what it answers with is what {@link inspect}
 * would make of it. Null says nothing: the body is looked at closely.
 */
export interface Glanced<T> {
  glance(body: Record<string, unknown>): T | null;
}

/** A request class whose fields may all be left out may let the whole body be left out. */
export interface OptionalBody {
  readonly mayBeLeftOut: true;
}

/** What was sent as an instance of its class, with every fault of it; the instance is safe to use without faults only. */
export interface Inspection<T> {
  readonly request: T;
  readonly faults: readonly Fault[];
}

const NONE: ReadonlySet<string> = new Set();

/**
 * Holds an object against a request class: the one judgement of bodies, query strings and the items of an upload.
 * @param repeated query parameters that were sent several times and are no lists
 */
export function inspect<T extends object>(
  metatype: (new () => T) & Partial<ContentRules<NoInfer<T>>>,
  value: object,
  repeated: ReadonlySet<string> = NONE,
): Inspection<T> {
  if (Object.keys(value).length > MAX_FIELDS) {
    return { request: new metatype(), faults: [{ pointer: '', detail: `must hold at most ${MAX_FIELDS} fields` }] };
  }
  const { raw, rest } = split(value as Record<string, unknown>, rawFieldsOf(metatype));
  const misread = new Walk(rest).faults;
  if (misread.length > 0) return { request: new metatype(), faults: misread };
  const request = Object.assign(plainToInstance(metatype, rest, { exposeUnsetFields: false }), raw);
  const errors = validateSync(request, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false });
  return {
    request,
    faults: [...errors.flatMap((error) => faultsOf(error, [], repeated)), ...(metatype.contentFaults?.(request) ?? [])],
  };
}

/** Whether a JSON value is an object: not null, not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Validates `@Body()` and `@Query()` classes. Unknown fields are faults; every fault is reported with its pointer:
 * 422 `validation-failed` for a body, 400 `invalid-query` for a query string.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  private readonly sound = new WeakMap<object, SoundQueries>();

  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (PLAIN.has(metatype) || (type !== 'body' && type !== 'query')) return value;
    if (type === 'query') return this.soundQuery(metatype as new () => object, (value ?? {}) as object);
    const isLeftOut = value === undefined && (metatype as Partial<OptionalBody>).mayBeLeftOut === true;
    if (!isLeftOut && !isJsonObject(value)) throw refusal(type, [{ pointer: '', detail: 'must be a JSON object' }]);
    const sent = (value ?? {}) as Record<string, unknown>;
    return (metatype as Partial<Glanced<object>>).glance?.(sent) ?? judged(metatype as new () => object, sent);
  }

  private soundQuery(metatype: new () => object, sent: object): object {
    const known = this.sound.get(metatype) ?? new SoundQueries();
    this.sound.set(metatype, known);
    return known.of(sent, () => {
      const { request, faults } = inspect(metatype, sent, repeatedOf(metatype, sent));
      if (faults.length > 0) throw refusal('query', faults);
      return request;
    });
  }
}

/** @throws DomainError `validation-failed` */
function judged(metatype: new () => object, sent: object): object {
  const { request, faults } = inspect(metatype, sent);
  if (faults.length > 0) throw refusal('body', faults);
  return request;
}

function split(value: Record<string, unknown>, rawFields: readonly string[]) {
  const rest = { ...value };
  const raw: Record<string, unknown> = {};
  for (const field of rawFields) {
    if (!Object.hasOwn(rest, field)) continue;
    raw[field] = rest[field];
    delete rest[field];
  }
  return { raw, rest };
}

/**
 * What must not come before the libraries: lists beyond all measure, and fields named like what every object inherits.
 * class-transformer would call what lies in `constructor`, and class-validator takes the others for known ones. No
 * request has such a field.
 */
class Walk {
  private readonly found = new FaultList();
  private parts = 0;

  constructor(value: object) {
    this.visit(value, []);
    if (this.parts > MAX_PARTS) this.found.add([], `must hold at most ${MAX_PARTS} objects and lists`);
  }

  get faults(): readonly Fault[] {
    return this.found.faults;
  }

  private visit(value: unknown, path: readonly PropertyKey[]): void {
    if (typeof value !== 'object' || value === null) return;
    this.parts += 1;
    if (Array.isArray(value) && value.length > MAX_ENTRIES) {
      this.found.add(path, `must hold at most ${MAX_ENTRIES} entries`);
      return;
    }
    const inherited = Object.keys(value).filter((key) => key in Object.prototype);
    for (const key of inherited) this.found.add([...path, key], 'is not a known field');
    if (inherited.length > 0) return;
    for (const [key, item] of Object.entries(value)) this.visit(item, [...path, key]);
  }
}

function refusal(type: 'body' | 'query', errors: readonly Fault[]): DomainError {
  return type === 'body'
    ? new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', { errors })
    : new DomainError('invalid-query', 'The query string does not validate; errors lists each fault.', { errors });
}

function repeatedOf(metatype: new () => object, query: unknown): ReadonlySet<string> {
  const sent = Object.entries(query as Record<string, unknown>);
  return new Set(
    sent.filter(([field, value]) => Array.isArray(value) && !isRepeatable(metatype, field)).map(([field]) => field),
  );
}

function faultsOf(error: ValidationError, parents: readonly string[], repeated = NONE): Fault[] {
  const path = [...parents, error.property];
  const own = detailsOf(error, repeated.has(error.property)).map((detail) => ({ pointer: pointerTo(path), detail }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, path))];
}

/** Of each of these the validator says as well what else a value of the right type would break. */
const TYPES = new Set(['isString', 'isInt', 'isNumber', 'isBoolean', 'isArray']);
const AT_LEAST_ONE = 'must be longer than or equal to 1 characters';

/** One line where a field breaks all of its rules at once: not sent, sent twice, empty, or of another type. */
function detailsOf({ property, value, constraints = {} }: ValidationError, isRepeated: boolean): string[] {
  const rules = Object.entries(constraints);
  if (rules.some(([rule]) => rule === 'whitelistValidation')) return ['is not a known field'];
  if (value === undefined && rules.length > 0) return ['is missing'];
  if (isRepeated && rules.length > 0) return ['give it once'];
  const told = rules.map(([rule, message]) => ({
    rule,
    detail: message.replace(`each value in ${property} `, 'each value ').replace(`${property} `, ''),
  }));
  if (told.some(({ detail }) => detail === AT_LEAST_ONE) && value === '') return ['must not be empty'];
  const ofType = told.find(({ rule, detail }) => TYPES.has(rule) && !detail.startsWith('each value '));
  return ofType ? [ofType.detail] : told.map(({ detail }) => detail);
}
