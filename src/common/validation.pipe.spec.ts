import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Fault } from './domain-error.js';
import { Repeatable } from './fields.js';
import { RawJson } from './raw-json.js';
import { inspect, ValidationPipe } from './validation.pipe.js';

class Part {
  @IsInt() size!: number;
}

class Whole {
  @IsString() name!: string;
  @RawJson() json?: unknown;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => Part) parts?: Part[];

  static contentFaults({ json }: Whole): Fault[] {
    return json === 'bad' ? [{ pointer: '/json', detail: 'is bad' }] : [];
  }
}

class Longer extends Whole {
  @RawJson() more?: unknown;
}

const pointers = (value: object, metatype: new () => object = Whole) =>
  inspect(metatype, value).faults.map(({ pointer }) => pointer);

const many = <T>(length: number, of: () => T): T[] => Array.from({ length }, of);

describe('inspect', () => {
  it('reports the faults of fields, of nested objects and of the content at once', () => {
    expect(pointers({ name: 1, json: 'bad', parts: [{ size: 1 }, { size: 'x' }], other: 1 })).toEqual([
      '/other',
      '/name',
      '/parts/1/size',
      '/json',
    ]);
  });

  it('takes raw fields as they were sent, those of parents too, whatever their keys are called', () => {
    const json = { constructor: 'x', next: { constructor: 'y' }, list: [[{ a: 1 }]] };
    const { request, faults } = inspect(Longer, { name: 'n', json, more: json });

    expect(faults).toEqual([]);
    expect([request.json, request.more]).toEqual([json, json]);
    expect(request.json).toBe(json);
    expect(Object.keys(inspect(Longer, { name: 'n' }).request)).toEqual(['name']);
  });

  it.each<[object, string]>([
    [{ name: 'n', constructor: 'x' }, '/constructor'],
    [{ name: { constructor: 'x' } }, '/name/constructor'],
    [{ name: 'n', parts: [{ size: 1 }, { constructor: 1 }] }, '/parts/1/constructor'],
    [{ name: 'n', other: [[{ constructor: {} }]] }, '/other/0/0/constructor'],
    [{ name: 'n', toString: 1 }, '/toString'],
    [JSON.parse('{"name":"n","__proto__":{"a":1}}') as object, '/__proto__'],
  ])('a field named like what objects inherit is a fault elsewhere, never an error: %j', (value, pointer) => {
    expect(pointers(value)).toEqual([pointer]);
  });

  it('tells the first ones of many misnamed fields, whatever they lie in', () => {
    const value = { name: 'n', ['k'.repeat(5_000)]: many(1_000, () => ({ toString: 1 })) };

    const told = JSON.stringify(inspect(Whole, value).faults);

    expect(told.length).toBeLessThan(2 * JSON.stringify(value).length);
  });

  it.each<[string, unknown, string]>([
    ['entries', many(1_001, () => ({})), '/parts'],
    ['entries further down', [{ size: many(1_001, () => 0) }], '/parts/0/size'],
    ['lists of few', many(500, () => [{}, {}, {}]), ''],
  ])('tells of too many %s once, and looks no further', (_what, parts, pointer) => {
    expect(pointers({ name: 1, parts })).toEqual([pointer]);
  });

  it('takes as many parts as any request has', () => {
    expect(pointers({ name: 'n', parts: many(1_000, () => ({ size: 1 })) })).toEqual([]);
  });

  it('tells of too many fields once', () => {
    expect(pointers(Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`f${index}`, 1])))).toEqual(['']);
  });
});

class Words {
  @IsOptional() @IsString() @Length(1, 5) word?: string;
  @IsOptional() @IsInt() @Min(1) @Max(9) count?: number;
  @IsOptional() @IsArray() @ArrayMaxSize(2) @IsString({ each: true }) @MaxLength(3, { each: true }) list?: string[];
}

class Filter {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(9) limit?: number;
  @IsOptional() @Repeatable() @IsIn(['a', 'b'], { each: true }) state?: string[];
}

describe('what is wrong with a field', () => {
  it.each<[object, string[]]>([
    [{ word: 7 }, ['must be a string']],
    [{ word: '' }, ['must not be empty']],
    [{ word: 'longer' }, ['must be shorter than or equal to 5 characters']],
    [{ count: 'x' }, ['must be an integer number']],
    [{ count: 10 }, ['must not be greater than 9']],
    [{ list: 'x' }, ['must be an array']],
    [
      { list: ['long', 1] },
      ['each value must be shorter than or equal to 3 characters', 'each value must be a string'],
    ],
  ])('%j is said once: %j', (value, details) => {
    expect(inspect(Words, value).faults.map(({ detail }) => detail)).toEqual(details);
  });

  it.each<[object, string[]]>([
    [{ limit: ['1', '2'] }, ['/limit give it once']],
    [{ limit: '0' }, ['/limit must not be less than 1']],
    [{ other: ['1', '2'] }, ['/other is not a known field']],
    [{ state: ['a', 'c'] }, ['/state each value must be one of the following values: a, b']],
  ])('the query %j is told %j', (query, faults) => {
    const judge = () => new ValidationPipe().transform(query, { type: 'query', metatype: Filter });

    const errors = faults.map((fault) => {
      const [pointer, ...words] = fault.split(' ');
      return { pointer, detail: words.join(' ') };
    });
    expect(judge).toThrow(expect.objectContaining({ code: 'invalid-query', errors }));
  });
});

describe('the validation pipe', () => {
  it.each([null, [], 'text', 7, undefined])('refuses %j as a body', (value) => {
    expect(() => new ValidationPipe().transform(value, { type: 'body', metatype: Whole })).toThrow('validation-failed');
  });

  it('leaves bodies without a class alone', () => {
    const items = [{ constructor: 'x' }];
    expect(new ValidationPipe().transform(items, { type: 'body', metatype: Object })).toBe(items);
  });
});

describe('a query string that comes again', () => {
  class Listing {
    @IsOptional() @Repeatable() @IsString({ each: true }) name?: string[];
    @IsOptional() @Type(() => Number) @IsInt() limit?: number;
  }
  const pipe = new ValidationPipe();
  const read = (sent: object) => pipe.transform(sent, { type: 'query', metatype: Listing });

  it('is the same request, which nobody can change', () => {
    const request = read({ name: ['a', 'b'], limit: '3' }) as Listing;

    expect(read({ name: ['a', 'b'], limit: '3' })).toBe(request);
    expect(request).toEqual({ name: ['a', 'b'], limit: 3 });
    expect(() => request.name?.push('c')).toThrow(TypeError);
    expect(() => Object.assign(request, { limit: 4 })).toThrow(TypeError);
  });

  it.each([
    { name: ['a'], limit: '3' },
    { name: 'a,b', limit: '3' },
    { limit: '3', name: ['a', 'b'] },
    { name: ['a', 'b'], limit: '03' },
  ])('is told from %j', (other) => {
    expect(read(other)).not.toBe(read({ name: ['a', 'b'], limit: '3' }));
  });

  it('is told for what it is each time where it does not validate, and for each class', () => {
    class Other {
      @IsOptional() @IsIn(['x']) limit?: string;
    }
    for (let time = 0; time < 2; time++) expect(() => read({ limit: 'many' })).toThrow('does not validate');
    read({ limit: '3' });
    expect(() => pipe.transform({ limit: '3' }, { type: 'query', metatype: Other })).toThrow('does not validate');
  });
});

describe('a body whose class can judge it at a glance', () => {
  class Plain {
    @IsString() name!: string;

    static glance({ name }: Record<string, unknown>): Plain | null {
      return name === 'plain' ? Object.assign(new Plain(), { name: 'seen' }) : null;
    }
  }
  const judge = (sent: object) => new ValidationPipe().transform(sent, { type: 'body', metatype: Plain });

  it('is what the glance makes of it, and is looked at closely where that says nothing', () => {
    expect(judge({ name: 'plain' })).toEqual({ name: 'seen' });
    expect(judge({ name: 'other' })).toEqual({ name: 'other' });
    expect(() => judge({ name: 7 })).toThrow('does not validate');
  });
});
