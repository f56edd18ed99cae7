// Makes the development CA that every end-to-end and interop test uses, and has the worker processes trust it from
// birth: Node reads NODE_EXTRA_CA_CERTS once, when it starts.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

export const certificateFolder = join(import.meta.dirname, '..', 'node_modules', '.cache', 'countersign-tests', 'tls');

export default async function setup(): Promise<void> {
	const { ensureDevelopmentCertificate } = await import('../packages/server/src/tls/development-certificate.ts');
	const { caFile } = await ensureDevelopmentCertificate(certificateFolder, [], Date.now(), randomBytes);
	process.env.NODE_EXTRA_CA_CERTS = caFile;
}
