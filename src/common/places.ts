/**
 * Things that come and go all the time, each in a place of its own while it is here. A Map or Set is not for them: V8 lets the
 * table that it outgrew point to the next one, and one such table that got old keeps all that ever was in those after it out
 * of the short collections, so that every request becomes a matter of the long ones.
 */
export class Places<T> {
  private readonly places: (T | undefined)[] = [];
  private readonly free: number[] = [];

  /** @returns the place, which is another's once it was left */
  add(thing: T): number {
    const place = this.free.pop() ?? this.places.length;
    this.places[place] = thing;
    return place;
  }

  /** To be called once for each that was added. */
  remove(place: number): void {
    this.places[place] = undefined;
    this.free.push(place);
  }

  taken(): readonly T[] {
    return this.places.filter((thing) => thing !== undefined);
  }
}
