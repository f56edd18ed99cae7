// What an authority may certify, as its own certificate says: how many authorities may stand below it, and the names
// that they may give. RFC 5280 §4.2.1.9, §4.2.1.10, §6.1.
import type * as X509 from '@peculiar/x509';
import { loadX509 } from './read-certificate.ts';

type X509Library = typeof X509;

const nameConstraintsId = '2.5.29.30';

/** One name, or what a constraint says of names: `type` is the library's, such as `dn`, `email`, `upn`. */
interface TypedName {
	type: string;
	value: string;
}

/** @returns the parts of a distinguished name from the root on, in a form that can be compared */
function partsOf(x509: X509Library, name: string): string[] {
	return new x509.Name(name).toJSON().map((part) =>
		Object.entries(part)
			.map(([type, values]) => `${type}=${values.join('+').trim().replace(/\s+/g, ' ').toLowerCase()}`)
			.sort()
			.join('+'),
	);
}

/**
 * @param base `name@host`, `host` for the names of that host alone, `.domain` for those of the hosts below it; `@host`
 *   says the same as `host`, as authorities write it of user principal names
 */
function isMailWithin(name: string, base: string): boolean {
	const [given, asked] = [name.toLowerCase(), base.toLowerCase()];
	const host = given.slice(given.lastIndexOf('@') + 1);
	if (asked.startsWith('.')) return host.endsWith(asked);
	if (asked.startsWith('@')) return host === asked.slice(1);
	return asked.includes('@') ? given === asked : host === asked;
}

function isHostWithin(name: string, base: string): boolean {
	const [given, asked] = [name.toLowerCase(), base.toLowerCase().replace(/^\./, '')];
	return asked === '' || given === asked || given.endsWith(`.${asked}`);
}

const comparable = new Set(['dn', 'email', 'upn', 'dns']);

function isWithin(x509: X509Library, { type, value }: TypedName, base: TypedName): boolean {
	if (type !== base.type) return false;
	if (type === 'dns') return isHostWithin(value, base.value);
	if (type !== 'dn') return isMailWithin(value, base.value);
	const [given, asked] = [partsOf(x509, value), partsOf(x509, base.value)];
	return asked.every((part, index) => part === given[index]);
}

/** @returns all names that a certificate gives to its holder; a mail address may stand in the subject alone */
function namesOf(x509: X509Library, certificate: X509.X509Certificate): TypedName[] {
	const others = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
	const mail = others.some(({ type }) => type === 'email') ? [] : certificate.subjectName.getField('E');
	return [
		...(certificate.subject === '' ? [] : [{ type: 'dn', value: certificate.subject }]),
		...others.map(({ type, value }) => ({ type, value })),
		...mail.map((value) => ({ type: 'email', value })),
	];
}

async function readConstraints(x509: X509Library, raw: ArrayBuffer) {
	const [{ AsnConvert }, { NameConstraints }] = await Promise.all([
		import('@peculiar/asn1-schema'),
		import('@peculiar/asn1-x509'),
	]);
	const { permittedSubtrees = [], excludedSubtrees = [] } = AsnConvert.parse(raw, NameConstraints);
	const toName = ({ base, minimum, maximum }: (typeof permittedSubtrees)[number]): TypedName => {
		// RFC 5280 knows no other distances
		if (minimum !== 0 || maximum !== undefined) throw new Error('a name constraint has distances');
		const { type, value } = new x509.GeneralName(AsnConvert.serialize(base));
		return { type, value };
	};
	return { permitted: [...permittedSubtrees].map(toName), excluded: [...excludedSubtrees].map(toName) };
}

async function refusedByNames(
	x509: X509Library,
	issuer: X509.X509Certificate,
	below: readonly X509.X509Certificate[],
): Promise<string | undefined> {
	const extension = issuer.getExtension(nameConstraintsId);
	if (!extension) return undefined;
	const { permitted, excluded } = await readConstraints(x509, extension.value);
	for (const name of below.flatMap((certificate) => namesOf(x509, certificate))) {
		const ofType = permitted.filter(({ type }) => type === name.type);
		const isConstrained = ofType.length > 0 || excluded.some(({ type }) => type === name.type);
		if (isConstrained && !comparable.has(name.type)) return `names of the type ${name.type} cannot be compared`;
		const isPermitted = ofType.length === 0 || ofType.some((base) => isWithin(x509, name, base));
		if (!isPermitted || excluded.some((base) => isWithin(x509, name, base)))
			return 'a name is outside of what its issuer may certify';
	}
	return undefined;
}

/**
 * @param issuer DER of an authority's certificate
 * @param below DER of what stands below it in the chain, the user's certificate first
 * @returns why it may not have certified them; `undefined` where it may
 * @throws Error for constraints that cannot be read
 */
export async function refusedByConstraints(
	issuer: Uint8Array,
	below: readonly Uint8Array[],
): Promise<string | undefined> {
	await import('reflect-metadata');
	const x509 = await loadX509();
	const read = (der: Uint8Array) => new x509.X509Certificate(Uint8Array.from(der));
	const authority = read(issuer);
	const [user, ...between] = below.map(read);
	// an authority that is certified by itself, under a newer key, counts as one
	const others = between.filter(({ subject, issuer: by }) => subject !== by);
	const most = authority.getExtension(x509.BasicConstraintsExtension)?.pathLength;
	if (most !== undefined && others.length > most) return 'the chain is longer than an authority allows';
	return refusedByNames(x509, authority, user ? [user, ...others] : others);
}
