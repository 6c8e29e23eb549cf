import { DomainError } from '../common/domain-error.js';
import { isStorageFull } from '../common/problem/database-errors.js';

/**
 * What a failure of the disk means to a client.
 * @throws DomainError `storage-full`, `storage-unavailable` (read-only, unmounted, not ours, broken)
 */
export function storageTrouble(cause: unknown): never {
  if (cause instanceof DomainError) throw cause;
  if (isStorageFull((cause as NodeJS.ErrnoException).code)) {
    throw new DomainError('storage-full', 'There is no room left on our side; nothing was stored.', { cause });
  }
  throw new DomainError('storage-unavailable', 'Files cannot be kept or read at the moment; try again shortly.', {
    cause,
    headers: { 'Retry-After': '30' },
  });
}
