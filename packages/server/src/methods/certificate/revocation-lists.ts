// Lists of revoked certificates, as authorities publish them: fetched when a certificate of theirs is shown, kept until
// a newer one is due, and asked for again every hour. Microsoft Entra, "Certificate revocation list (CRL)": where the
// list of an authority cannot be read, nobody signs in with its certificates. RFC 5280 §5, §6.3.
import { createHash, type X509Certificate } from 'node:crypto';
import type { FetchBytes } from '../../http/fetch-document.ts';
import type { CertificateAuthority } from '../../records/methods-policy.ts';
import { type ReadRevocationList, type RevocationList, readRevocationList } from './read-revocation-list.ts';

export interface RevocationLists {
	/**
	 * @param authority whose lists are looked at: the one that is stored with it, and the one at its address
	 * @param x509 its certificate
	 * @param serialNumber of the certificate that is shown, hex
	 * @param now epoch seconds
	 * @returns why its lists refuse the certificate; `undefined` where they do not, or there is none
	 */
	refuses(
		authority: Pick<CertificateAuthority, 'certificateRevocationList' | 'certificateRevocationListUrl'>,
		x509: X509Certificate,
		serialNumber: string,
		now: number,
	): Promise<string | undefined>;
}

/** seconds: how often a list is asked for that is current, and one that is not */
const usual = 3600;
const cooldown = 60;
/** serial numbers in memory, of all lists together */
const mostSerialNumbers = 250_000;
const mostLists = 500;

const fetchesNothing: FetchBytes = async () => {
	throw new Error('this server fetches no revocation list');
};

interface Known {
	list?: RevocationList;
	/** why there is no list, or none that is newer */
	problem?: string;
	askedAt: number;
}

const problemOf = (error: unknown) => (error instanceof Error ? error.message.slice(0, 200) : 'not understood');

/**
 * @param fetchList network; absent: the list of no address can be read
 * @param read what reads a list and proves whose it is
 */
export function createRevocationLists(
	fetchList: FetchBytes = fetchesNothing,
	read: ReadRevocationList = readRevocationList,
): RevocationLists {
	const known = new Map<string, Known>();
	const running = new Map<string, Promise<void>>();

	function keep(key: string, one: Known): void {
		known.delete(key);
		known.set(key, one);
		let serialNumbers = 0;
		for (const [name, { list }] of [...known].reverse()) {
			serialNumbers += list?.revoked.size ?? 0;
			if (name !== key && (serialNumbers > mostSerialNumbers || known.size > mostLists)) known.delete(name);
		}
	}

	async function load(key: string, bytes: () => Promise<Uint8Array>, issuer: Uint8Array, now: number): Promise<void> {
		const before = known.get(key)?.list;
		// counted before it is tried: an address that is away is not asked at every sign-in
		keep(key, { ...known.get(key), askedAt: now });
		try {
			const list = await read(await bytes(), issuer);
			// an old list that somebody on the way sends again would forget what was revoked since
			const newest = before && before.thisUpdate > list.thisUpdate ? before : list;
			keep(key, { list: newest, askedAt: now });
		} catch (error) {
			keep(key, { ...(before ? { list: before } : {}), problem: problemOf(error), askedAt: now });
		}
	}

	async function find(key: string, bytes: () => Promise<Uint8Array>, x509: X509Certificate, now: number) {
		const found = known.get(key);
		const isCurrent = found?.list !== undefined && now < found.list.nextUpdate;
		if (found === undefined || running.has(key) || now - found.askedAt > (isCurrent ? usual : cooldown)) {
			const loading = running.get(key) ?? load(key, bytes, x509.raw, now);
			running.set(key, loading);
			await loading.finally(() => running.delete(key));
		}
		return known.get(key);
	}

	return {
		async refuses({ certificateRevocationList: stored, certificateRevocationListUrl: url }, x509, serialNumber, now) {
			const sources: [string, () => Promise<Uint8Array>][] = [];
			if (stored !== undefined)
				sources.push([createHash('sha256').update(stored).digest('base64'), async () => Buffer.from(stored, 'base64')]);
			if (url !== undefined) sources.push([url, () => fetchList(url)]);
			for (const [source, bytes] of sources) {
				const { list, problem } = (await find(`${x509.fingerprint256} ${source}`, bytes, x509, now)) ?? {};
				if (!list) return problem ?? 'the revocation list cannot be read';
				// who withholds a newer list could keep a stolen certificate alive
				if (list.nextUpdate <= now) return `the revocation list is too old${problem ? `: ${problem}` : ''}`;
				if (list.revoked.has(serialNumber.toLowerCase().replace(/^0+/, ''))) return 'the certificate is revoked';
			}
			return undefined;
		},
	};
}
