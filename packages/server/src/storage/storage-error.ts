// What a storage throws that cannot be used, or cannot answer now.

/** The storage cannot be used as it is set up; the message says why and is fit for the terminal. */
export class StorageSetupError extends Error {
	override name = 'StorageSetupError';
	readonly code = 'storage_setup';
}

/**
 * The storage cannot answer now: it is being restarted, fails over, or cannot be reached. Whether a write that was
 * under way was made is not known; whoever asked for it must be told that nothing was given.
 */
export class StorageUnavailableError extends Error {
	override name = 'StorageUnavailableError';
	readonly code = 'storage_unavailable';
}

/**
 * The disk is full, or the database cannot be read or written: it may pass, and is no fault of the request. RFC 9110
 * §15.6.4
 */
export function isStorageFailure(error: unknown): boolean {
	const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
	return (
		error instanceof StorageUnavailableError ||
		/^SQLITE_(FULL|IOERR|READONLY|BUSY|CANTOPEN)/.test(String(code)) ||
		/database or disk is full|disk I\/O error|readonly database/.test(String(message))
	);
}
