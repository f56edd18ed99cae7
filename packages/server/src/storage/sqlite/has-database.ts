// Whether a data folder holds a database, for the commands that make none.
import { join } from 'node:path';
import { describeFileRefusal, isThere } from '../../file-refusal.ts';
import { DataFolderError } from './data-folder-error.ts';

/**
 * @param folder the data folder
 * @throws DataFolderError where that cannot be told, as when this user may not look into the folder
 */
export function hasDatabase(folder: string): boolean {
	try {
		return isThere(join(folder, 'countersign.sqlite'));
	} catch (cause) {
		throw new DataFolderError(`the data folder ${folder} cannot be used: ${describeFileRefusal(cause)}`, { cause });
	}
}
