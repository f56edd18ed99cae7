// The development certificate authority and its leaf for loopback names: made on first start, and kept.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface DevelopmentCertificate {
	key: string;
	/** leaf and CA, PEM */
	cert: string;
	caFile: string;
}

const day = 86_400_000;
const certificateFiles = ['ca.pem', 'ca-key.pem', 'server.pem', 'server-key.pem'];

function leafServes(folder: string, names: readonly string[], now: number): boolean {
	try {
		const kept = JSON.parse(readFileSync(join(folder, 'server-names.json'), 'utf8')) as {
			names: string[];
			notAfter: number;
		};
		return kept.notAfter > now + 7 * day && names.every((name) => kept.names.includes(name));
	} catch {
		return false;
	}
}

/**
 * @param folder where the certificates are kept, `DIR/tls`
 * @param names names and addresses beside `localhost`, `127.0.0.1` and `::1`
 */
export async function ensureDevelopmentCertificate(
	folder: string,
	names: readonly string[],
	now: number,
	random: (bytes: number) => Buffer,
): Promise<DevelopmentCertificate> {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	// a positive serial number of 126 random bits
	const serial = () => `4${random(16).toString('hex').slice(1)}`;
	const all = [...new Set(['localhost', '127.0.0.1', '::1', ...names])];
	const isWhole = certificateFiles.every((name) => existsSync(join(folder, name)));
	if (!isWhole || !leafServes(folder, all, now)) {
		// loaded where needed: it takes a sixth of a start
		const { makeDevelopmentCertificate } = await import('./make-development-certificate.ts');
		await makeDevelopmentCertificate(folder, all, now, serial);
	}
	return readDevelopmentCertificate(folder);
}

function readDevelopmentCertificate(folder: string): DevelopmentCertificate {
	return {
		key: readFileSync(join(folder, 'server-key.pem'), 'utf8'),
		cert: readFileSync(join(folder, 'server.pem'), 'utf8'),
		caFile: join(folder, 'ca.pem'),
	};
}
