import { LruMap } from 'toad-cache';

/** Query strings of each class that are remembered, and how long they may be. */
const AT_MOST = 1_000;
const MAX_LENGTH = 400;

/** As a value of JSON, the way the product writes ids. */
const IDS = /"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/g;

/** A judged query, and where in it the ids lie that were sent: a field, an entry of it, which of the ids. */
interface Sound {
  readonly request: object;
  readonly places: readonly (readonly [field: string, entry: number | null, id: number])[];
}

type Values = Record<string, unknown>;

/**
 * Query strings of one class that were sound, by what was sent: most come again and again, and no rule looks at anything
 * else. Nor does a rule tell one id from another, so what was found of a query holds for all that differ in ids alone.
 */
export class SoundQueries {
  private readonly known = new LruMap<Sound>(AT_MOST);

  /**
   * Frozen, because the next one who sends the same gets the same.
   * @param judge gives the instance of what was sent, or throws
   */
  of(sent: object, judge: () => object): object {
    const ids: string[] = [];
    let times = 0;
    const shape = JSON.stringify(sent).replace(IDS, (quoted) => {
      const id = quoted.slice(1, -1);
      times += 1;
      const known = ids.indexOf(id);
      return `#${known >= 0 ? known : ids.push(id) - 1}`;
    });
    const sound = this.known.get(shape);
    if (sound) return sound.places.length === 0 ? sound.request : filled(sound, ids);
    const request = judge();
    const places = placesOf(request as Values, ids, times);
    if (places && shape.length <= MAX_LENGTH) this.known.set(shape, { request, places });
    return frozen(request);
  }
}

/** Null where an id was made into something else, or lies inside a text, so that another one cannot take its place. */
function placesOf(request: Values, ids: readonly string[], times: number): Sound['places'] | null {
  const places: (readonly [string, number | null, number])[] = [];
  for (const [field, value] of Object.entries(request)) {
    if (Array.isArray(value)) {
      for (const [index, entry] of value.entries()) places.push([field, index, ids.indexOf(entry as string)]);
    } else places.push([field, null, ids.indexOf(value as string)]);
  }
  const found = places.filter((place) => place[2] >= 0);
  return found.length === times ? found : null;
}

function filled({ request, places }: Sound, ids: readonly string[]): object {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(request) as object) as Values, request);
  for (const [field, entry, id] of places) {
    if (entry === null) copy[field] = ids[id];
    else copy[field] = (copy[field] as unknown[]).with(entry, ids[id]);
  }
  return frozen(copy);
}

function frozen(request: object): object {
  for (const value of Object.values(request)) Object.freeze(value);
  return Object.freeze(request);
}
