/** Other people's ids in what one person is given: the same id gets the same pseudonym, which says nothing else. */
export class Pseudonyms {
  private readonly known = new Map<string, string>();

  constructor(private readonly ownId: string | null) {}

  of(id: string | null): string | null {
    if (id === null) return null;
    if (id === this.ownId) return 'you';
    const pseudonym = this.known.get(id) ?? `person ${this.known.size + 1}`;
    this.known.set(id, pseudonym);
    return pseudonym;
  }
}
