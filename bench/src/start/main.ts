// The start of the command alone: the published bundle beside the loose files.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coldStart } from '../cold-start.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-start-'));
try {
	await coldStart(folder);
} finally {
	rmSync(folder, { recursive: true, force: true });
}
