/** The data folder cannot be used; the message says why and is fit for the terminal. */
export class DataFolderError extends Error {
	override name = 'DataFolderError';
	readonly code = 'data_folder';
}
