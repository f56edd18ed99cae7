// Where the portal's built files lie: in the package beside this one.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * @returns the folder of the portal's files; `undefined` where they were not built, as in a checkout before `npm run
 *   build`, or where
 * the package is not installed
 */
export function portalFolder(): string | undefined {
	let manifest: string;
	try {
		manifest = createRequire(import.meta.url).resolve('@countersign/portal/package.json');
	} catch {
		return undefined;
	}
	const folder = join(dirname(manifest), 'dist');
	return existsSync(join(folder, 'index.html')) ? folder : undefined;
}
