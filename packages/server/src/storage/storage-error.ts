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
