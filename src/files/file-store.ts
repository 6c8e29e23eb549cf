import type { Readable } from 'node:stream';

/** Content that has been received whole and is not yet part of the store. */
export interface ReceivedContent {
  /** Where the content lies meanwhile, for looking into it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /**
   * Puts it into the store under this id; durable when the promise resolves.
   * @throws DomainError `storage-full`, `storage-unavailable`
   */
  keep(id: string): Promise<void>;
  /** Forgets it; harmless after `keep`. Never throws. */
  discard(): Promise<void>;
}

/** Where uploaded content lies. */
export abstract class FileStore {
  /** For people to read. */
  abstract readonly place: string;
  /**
   * Reads the stream to its end and makes it durable.
   * @throws DomainError `storage-full`, `storage-unavailable`
   */
  abstract receive(content: Readable): Promise<ReceivedContent>;
  /** @throws DomainError `storage-unavailable` when nothing can be kept; a full disk still lets files be read */
  abstract check(): Promise<void>;
  /**
   * Null when there is no such content.
   * @throws DomainError `storage-unavailable`
   */
  abstract open(id: string): Promise<Readable | null>;
  /** @throws when that cannot be told */
  abstract has(id: string): Promise<boolean>;
  /** Durable when the promise resolves. @returns whether there was such content @throws when it cannot be removed */
  abstract remove(id: string): Promise<boolean>;
}
