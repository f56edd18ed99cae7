// Whose certificates a tenant trusts when its users sign in with one. The collection has one member at most, with an id
// that is always the same. Microsoft Graph, "certificateBasedAuthConfiguration resource type".
import { X509Certificate } from 'node:crypto';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import { subjectKeyOf } from '../methods/certificate/trusted-certificate.ts';
import { type CertificateAuthority, methodsPolicyOf } from '../records/methods-policy.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { asFlag, asList, asOptionalText, asRow, asText, requireKnown } from './members.ts';
import { putMethodsPolicy } from './method-policies.ts';
import { readCertificateAuthorities, writeCertificateAuthorities } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

const configurationId = '29728ade-6ae4-4ee9-9103-412912537da5';
const mostAuthorities = 50;
const largest = 65_536;

/** Microsoft Graph, "certificateAuthority resource type"; the last one is ours */
const members = new Set([
	'@odata.type',
	'certificate',
	'certificateRevocationListUrl',
	'deltaCertificateRevocationListUrl',
	'isRootAuthority',
	'issuer',
	'issuerSki',
	'certificateRevocationList',
]);

async function authorityToGraph(authority: CertificateAuthority): Promise<Row> {
	const { raw, subject } = new X509Certificate(Buffer.from(authority.certificate, 'base64'));
	return {
		isRootAuthority: authority.isRootAuthority,
		certificateRevocationListUrl: authority.certificateRevocationListUrl ?? null,
		deltaCertificateRevocationListUrl: null,
		certificate: authority.certificate,
		issuer: subject.replaceAll('\n', ', '),
		issuerSki: (await subjectKeyOf(raw)) ?? null,
		certificateRevocationList: authority.certificateRevocationList ?? null,
	};
}

async function toGraph(authorities: readonly CertificateAuthority[]): Promise<Row> {
	return { id: configurationId, certificateAuthorities: await Promise.all(authorities.map(authorityToGraph)) };
}

/**
 * "CDP supports only HTTP URLs". Microsoft Entra, "Frequently asked questions about Microsoft Entra certificate-based
 * authentication".
 */
function readListUrl(value: unknown): string | undefined {
	const what = 'certificateAuthorities.certificateRevocationListUrl';
	const url = asOptionalText(value, what);
	if (url === undefined) return undefined;
	const { protocol, username } = URL.canParse(url) ? new URL(url) : { protocol: '', username: '' };
	if ((protocol !== 'http:' && protocol !== 'https:') || username !== '')
		throw graphInvalid(`The ${what} is an http or https address.`);
	return url;
}

function readAuthority(value: unknown): CertificateAuthority {
	const what = 'certificateAuthorities';
	const row = asRow(value, what);
	requireKnown(row, members, 'certificateAuthority');
	if (row.deltaCertificateRevocationListUrl)
		throw graphInvalid('This server reads no deltas of revocation lists: name the whole list.');
	const url = readListUrl(row.certificateRevocationListUrl);
	const certificate = asText(row.certificate, `${what}.certificate`, largest);
	const list = asOptionalText(row.certificateRevocationList, `${what}.certificateRevocationList`, largest);
	try {
		const { ca, raw, subject } = new X509Certificate(Buffer.from(certificate, 'base64'));
		// RFC 5280 §4.1.2.6: whoever issues has a name
		if (!ca || !subject) throw graphInvalid('A certificate is not that of an authority.');
		return {
			certificate: raw.toString('base64'),
			isRootAuthority: asFlag(row.isRootAuthority, `${what}.isRootAuthority`, false),
			...(url === undefined ? {} : { certificateRevocationListUrl: url }),
			...(list === undefined ? {} : { certificateRevocationList: list }),
		};
	} catch (error) {
		if (error instanceof Error && /authority/.test(error.message)) throw error;
		throw graphInvalid('A certificate is not base64 of DER.');
	}
}

const authoritiesOf = ({ snapshot }: GraphInput) => methodsPolicyOf(snapshot.tenant).certificateAuthorities ?? [];

function requireTenant({ snapshot }: GraphInput, id: string): void {
	if (id !== snapshot.tenant.id) throw graphNoObject(id);
}

async function put(input: GraphInput, id: string, body: Row): Promise<Written> {
	requireTenant(input, id);
	requireKnown(body, new Set(['certificateAuthorities', '@odata.type', 'id']), 'certificateBasedAuthConfiguration');
	const authorities = asList(body.certificateAuthorities, 'certificateAuthorities', mostAuthorities).map(readAuthority);
	if (!authorities.some(({ isRootAuthority }) => isRootAuthority))
		throw graphInvalid('One of the certificateAuthorities must be a root.');
	const done = await putMethodsPolicy(input, { certificateAuthorities: authorities }, 'certificate authorities');
	return done ? { kind: 'created', value: await toGraph(authorities) } : { kind: 'stale' };
}

async function remove(input: GraphInput, id: string, configuration: string): Promise<Written> {
	requireTenant(input, id);
	if (configuration !== configurationId || authoritiesOf(input).length === 0) throw graphNoObject(configuration);
	const done = await putMethodsPolicy(input, { certificateAuthorities: [] }, 'certificate authorities');
	return { kind: done ? 'done' : 'stale' };
}

const path = 'organization/{id}/certificateBasedAuthConfiguration';
const context = 'organization/certificateBasedAuthConfiguration';
// "Global Administrator is the only role supported for this operation": whoever has a say in it can sign in as anybody
const writers = [roleIds.globalAdministrator];

export const certificateAuthorityRoutes: readonly GraphRoute[] = [
	{
		path,
		method: 'GET',
		access: { ...readCertificateAuthorities, users: 'readers' },
		documentation: 'List certificateBasedAuthConfigurations',
		answers: 'collection',
		context,
		async run(input, { id = '' }) {
			requireTenant(input, id);
			const authorities = authoritiesOf(input);
			return authorities.length === 0 ? [] : [await toGraph(authorities)];
		},
	},
	{
		path: `${path}/{configurationId}`,
		method: 'GET',
		access: { ...readCertificateAuthorities, users: 'readers' },
		documentation: 'Get certificateBasedAuthConfiguration',
		answers: 'object',
		context: `${context}/$entity`,
		async run(input, { id = '', configurationId: asked = '' }) {
			requireTenant(input, id);
			if (asked !== configurationId || authoritiesOf(input).length === 0) throw graphNoObject(asked);
			return toGraph(authoritiesOf(input));
		},
	},
	{
		path,
		method: 'POST',
		access: { ...writeCertificateAuthorities, users: writers },
		documentation: 'Create certificateBasedAuthConfiguration',
		answers: 'change',
		context: `${context}/$entity`,
		run: (input, { id = '' }, body) => put(input, id, body),
	},
	{
		path: `${path}/{configurationId}`,
		method: 'DELETE',
		access: { ...writeCertificateAuthorities, users: writers },
		documentation: 'Delete certificateBasedAuthConfiguration',
		answers: 'change',
		context: '',
		run: (input, { id = '', configurationId: asked = '' }) => remove(input, id, asked),
	},
];
