// The last resort: whatever was thrown while a request was answered becomes a protocol error, and what is nobody's
// mistake but the server's is told to whoever watches.
import type { Authority } from '../authority.ts';
import { internalError, ProtocolError, storageUnavailable } from '../errors.ts';
import type { RequestIds } from '../http/error-response.ts';
import { isStorageFailure } from '../storage/storage-error.ts';

/**
 * @param error whatever was thrown
 * @returns the error to answer with: the same where it is one already, 503 while the database does not answer, else 500
 */
export function protocolErrorOf(
	{ emit }: Pick<Authority, 'emit'>,
	{ traceId }: RequestIds,
	error: unknown,
): ProtocolError {
	const found =
		error instanceof ProtocolError ? error : isStorageFailure(error) ? storageUnavailable(error) : internalError(error);
	if (found.entry.status >= 500)
		emit({ kind: 'failed', traceId, detail: found.detail ?? String(found.cause ?? found.message) });
	return found;
}
