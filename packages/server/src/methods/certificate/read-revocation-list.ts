// What a list of revoked certificates says, once its signature is proven to be its issuer's. A list of ten thousand
// takes the library a quarter of a second to read, so a thread reads each: everybody else's requests go on. RFC 5280
// §5.
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

export interface RevocationList {
	/** serial numbers, hex in lower case without zeros in front */
	revoked: ReadonlySet<string>;
	/** epoch seconds */
	thisUpdate: number;
	/** epoch seconds, from which on a newer list is due */
	nextUpdate: number;
}

/**
 * @param der the list
 * @param issuer certificate of whoever issued it, DER
 * @throws Error that says why the list counts for nothing
 */
export type ReadRevocationList = (der: Uint8Array, issuer: Uint8Array) => Promise<RevocationList>;

const milliseconds = 15_000;
/** parts of a list that are read: about 60,000 certificates */
const mostNodes = 250_000;

/**
 * What the thread runs. It is text, since a file would have to be found from the sources, from what is compiled of them
 * and from the bundled command alike; the packages are found from here. An extension that is critical changes what a
 * list says of a certificate, and this reader knows none of them: a list of changes alone, of some certificates, or of
 * another issuer's. RFC 5280 §5.2.
 */
const program = `
const { parentPort, workerData: { packages, der, issuer, mostNodes } } = require('node:worker_threads');
const [, x509] = packages.map((path) => require(path));
const seconds = (date) => Math.floor(date.getTime() / 1000);
const isCritical = ({ critical }) => critical;
async function read() {
	const list = new x509.X509Crl(der, { berOptions: { maxNodes: mostNodes } });
	const by = new x509.X509Certificate(issuer);
	const usages = by.getExtension(x509.KeyUsagesExtension)?.usages ?? x509.KeyUsageFlags.cRLSign;
	if (list.issuer !== by.subject || !(await list.verify({ publicKey: by }, globalThis.crypto)))
		throw new Error('the revocation list is not of the one who issued the certificate');
	if ((usages & x509.KeyUsageFlags.cRLSign) === 0) throw new Error('its issuer may not sign revocation lists');
	if (list.nextUpdate === undefined) throw new Error('the revocation list does not say when the next one is due');
	if (list.extensions.some(isCritical) || list.entries.some((entry) => entry.extensions.some(isCritical)))
		throw new Error('the revocation list has a critical extension, which is not understood');
	return {
		revoked: list.entries.map(({ serialNumber }) => serialNumber.toLowerCase().replace(/^0+/, '')),
		thisUpdate: seconds(list.thisUpdate),
		nextUpdate: seconds(list.nextUpdate),
	};
}
read().then(
	(list) => parentPort.postMessage({ list }),
	(error) => parentPort.postMessage({ refused: String(error.message).slice(0, 200) }),
);`;

type Answer =
	| { list: { revoked: string[]; thisUpdate: number; nextUpdate: number }; refused?: undefined }
	| { refused: string };

/** Reads a list in a thread of its own, within fifteen seconds. */
export const readRevocationList: ReadRevocationList = (der, issuer) =>
	new Promise((fulfil, reject) => {
		const { resolve } = createRequire(import.meta.url);
		const packages = ['reflect-metadata', '@peculiar/x509'].map((name) => resolve(name));
		const worker = new Worker(program, { eval: true, workerData: { packages, der, issuer, mostNodes } });
		worker.unref();
		const late = setTimeout(() => void worker.terminate(), milliseconds);
		worker.on('message', (answer: Answer) => {
			if (answer.refused !== undefined) return reject(new Error(answer.refused));
			fulfil({ ...answer.list, revoked: new Set(answer.list.revoked) });
		});
		worker.on('error', reject);
		worker.on('exit', () => {
			clearTimeout(late);
			reject(new Error('the revocation list could not be read'));
		});
	});
