// Certificates: what the tenant's rules make of one, whose it is, and who is trusted to have issued it.
import 'reflect-metadata';
import { Extension, KeyUsageFlags } from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { bindingOf } from '../../src/methods/certificate/certificate-bindings.ts';
import { certificateModeOf } from '../../src/methods/certificate/certificate-mode.ts';
import { isSameName } from '../../src/methods/certificate/names.ts';
import { readCertificate } from '../../src/methods/certificate/read-certificate.ts';
import { createRevocationLists } from '../../src/methods/certificate/revocation-lists.ts';
import { refusedByTrust } from '../../src/methods/certificate/trusted-certificate.ts';
import { amrOf, hasMfa } from '../../src/methods/proven-factors.ts';
import type { CertificateAuthority, CertificateField, CertificateRule } from '../../src/records/methods-policy.ts';
import { createIssuer, type IssuedCertificate, type TestIssuer } from '../sign-in/certificates.ts';

const single = 'x509CertificateSingleFactor' as const;
const multi = 'x509CertificateMultiFactor' as const;
const now = Date.UTC(2026, 10, 20) / 1000;

const rule = (
	type: CertificateRule['x509CertificateRuleType'],
	identifier: string,
	mode: CertificateRule['x509CertificateAuthenticationMode'],
	more: Partial<CertificateRule> = {},
): CertificateRule => ({
	x509CertificateRuleType: type,
	identifier,
	x509CertificateAuthenticationMode: mode,
	...more,
});
const both = (issuer: string, oid: string, mode: typeof single | typeof multi) =>
	rule('issuerSubjectAndPolicyOID', '', mode, { issuerSubjectIdentifier: issuer, policyOidIdentifier: oid });

describe('the mode of a certificate of CN=CA with policies 1.2.3 and 1.2.4', () => {
	test.each<[string, CertificateRule[], string, string]>([
		['no rule: what is so by default', [], single, 'low'],
		['a rule on its issuer', [rule('issuerSubject', 'CN=CA', multi)], multi, 'low'],
		['a rule on another issuer', [rule('issuerSubject', 'CN=Other', multi)], single, 'low'],
		['a rule on a policy of its own', [rule('policyOID', '1.2.3', multi)], multi, 'low'],
		['a rule on a policy that its own begins with', [rule('policyOID', '1.2', multi)], single, 'low'],
		[
			'a policy counts before an issuer',
			[rule('issuerSubject', 'CN=CA', multi), rule('policyOID', '1.2.3', single)],
			single,
			'low',
		],
		['both count before either', [rule('policyOID', '1.2.3', single), both('CN=CA', '1.2.4', multi)], multi, 'low'],
		['a rule on both wants both', [both('CN=CA', '1.9', multi), both('CN=Other', '1.2.3', multi)], single, 'low'],
		[
			'two policies that contradict one another: one factor',
			[rule('policyOID', '1.2.3', multi), rule('policyOID', '1.2.4', single)],
			single,
			'low',
		],
		[
			'a rule that asks for a close binding',
			[rule('policyOID', '1.2.3', multi, { x509CertificateRequiredAffinityLevel: 'high' })],
			multi,
			'high',
		],
	])('%s', (_name, rules, mode, affinity) => {
		const configuration = {
			x509CertificateAuthenticationDefaultMode: single,
			x509CertificateDefaultRequiredAffinityLevel: 'low' as const,
			rules,
		};
		const shown = { issuer: 'CN=CA', policyOids: ['1.2.3', '1.2.4'] };
		expect(certificateModeOf({ authenticationModeConfiguration: configuration }, shown)).toEqual({ mode, affinity });
	});
});

test.each([
	['CN=CA,DC=contoso,DC=com', 'cn=ca, dc=contoso, dc=com', true],
	['DC=com,DC=contoso,CN=CA', 'CN=CA, DC=contoso, DC=com', true],
	['CN=CA,DC=contoso', 'CN=CA,DC=contoso,DC=com', false],
	['CN=CA\\, Inc', 'CN=CA', false],
	['', '', false],
])('%s is the name %s: %s', (left, right, expected) => expect(isSameName(left, right)).toBe(expected));

let root: TestIssuer;
let middle: TestIssuer;
let leaf: IssuedCertificate;
beforeAll(async () => {
	root = await createIssuer('CN=Root, DC=example');
	middle = await createIssuer('CN=Middle, DC=example', root);
	leaf = await middle.issue({
		subject: 'CN=Alice, DC=example',
		upn: 'alice@contoso.example',
		mail: 'alice@mail.example',
		policies: ['1.2.3'],
		serialNumber: '0a0b',
	});
});

describe('whose a certificate is', () => {
	const fields: CertificateField[] = [
		'PrincipalName',
		'RFC822Name',
		'SubjectKeyIdentifier',
		'SHA1PublicKey',
		'IssuerAndSubject',
		'Subject',
		'IssuerAndSerialNumber',
	];

	test('each field is bound by the text that names it, and by that of no other field', async () => {
		const shown = await readCertificate(leaf.der);
		const ids: Record<string, string> = {
			PrincipalName: 'X509:<PN>ALICE@contoso.example',
			RFC822Name: 'X509:<RFC822>alice@mail.example',
			SubjectKeyIdentifier: `X509:<SKI>${shown.subjectKeyIdentifier?.toUpperCase()}`,
			SHA1PublicKey: `X509:<SHA1-PUKEY>${shown.publicKeySha1}`,
			IssuerAndSubject: 'X509:<I>DC=example,CN=Middle<S>DC=example,CN=Alice',
			Subject: 'X509:<S>CN=Alice,DC=example',
			IssuerAndSerialNumber: 'X509:<I>CN=Middle,DC=example<SR>0A0B',
		};
		for (const field of fields)
			for (const [of, id] of Object.entries(ids)) {
				const binding = { x509CertificateField: field, userProperty: 'certificateUserIds' as const, priority: 1 };
				const user = { userPrincipalName: 'x@y', certificateUserIds: [id] };
				expect([field, of, bindingOf([binding], 'low', shown, user) !== undefined]).toEqual([field, of, field === of]);
			}
	});

	test('the first priority that holds decides, and a close binding is not a name', async () => {
		const shown = await readCertificate(leaf.der);
		const user = {
			userPrincipalName: 'alice@contoso.example',
			certificateUserIds: [`X509:<SKI>${shown.subjectKeyIdentifier}`],
		};
		const byName = { x509CertificateField: 'PrincipalName', userProperty: 'userPrincipalName', priority: 1 } as const;
		const bySki = {
			x509CertificateField: 'SubjectKeyIdentifier',
			userProperty: 'certificateUserIds',
			priority: 2,
		} as const;
		expect(bindingOf([bySki, byName], 'low', shown, user)).toBe(byName);
		expect(bindingOf([bySki, byName], 'high', shown, user)).toBe(bySki);
		expect(bindingOf([byName], 'high', shown, user)).toBeUndefined();
		expect(bindingOf([byName], 'low', shown, { ...user, userPrincipalName: 'bob@contoso.example' })).toBeUndefined();
		const nobody = { userPrincipalName: 'x@y', certificateUserIds: ['X509:<SKI>', 'X509:', '<SKI>'] };
		expect(bindingOf([bySki], 'low', { ...shown, subjectKeyIdentifier: '' }, nobody)).toBeUndefined();
	});
});

describe('who is trusted', () => {
	const of = (issuer: TestIssuer, more: object = {}) => ({
		certificate: issuer.base64,
		isRootAuthority: issuer === root,
		...more,
	});

	const unreachable = async (url: string) => Promise.reject(new Error(`${url} cannot be reached`));
	const trust = (authorities: object[]) => ({
		authorities: authorities as CertificateAuthority[],
		lists: createRevocationLists(unreachable),
	});

	test('a chain of authorities that the tenant has, up to a root', async () => {
		expect(await refusedByTrust(leaf.der, trust([of(middle), of(root)]), now)).toBeUndefined();
	});

	test.each<[string, () => Promise<[Uint8Array, object[], number]>, RegExp]>([
		['without the one in between', async () => [leaf.der, [of(root)], now], /nobody whom the tenant trusts/],
		['without a root', async () => [leaf.der, [of(middle)], now], /nobody whom the tenant trusts/],
		['of a stranger', async () => [leaf.der, [of(await createIssuer('CN=Middle, DC=example'))], now], /nobody/],
		['of an empty list', async () => [leaf.der, [], now], /nobody/],
		['that is over', async () => [leaf.der, [of(middle), of(root)], Date.UTC(2029, 1, 1) / 1000], /not valid/],
		['that is not valid yet', async () => [leaf.der, [of(middle), of(root)], Date.UTC(2025, 1, 1) / 1000], /not valid/],
		[
			'that is an authority’s own',
			async () => [new Uint8Array(middle.certificate.rawData), [of(root)], now],
			/of an authority/,
		],
		[
			'that was revoked',
			async () => [
				leaf.der,
				[of(middle, { certificateRevocationList: await middle.revocationList(['0a0b']) }), of(root)],
				now,
			],
			/revoked/,
		],
		[
			'that one of two certificates of its issuer has revoked',
			async () => [
				leaf.der,
				[of(middle), of(root), of(middle, { certificateRevocationList: await middle.revocationList(['0a0b']) })],
				now,
			],
			/revoked/,
		],
		[
			'that was revoked, with a number whose first bit is set',
			async () => {
				const { der } = await middle.issue({ serialNumber: 'f00d' });
				const certificateRevocationList = await middle.revocationList(['f00d']);
				return [der, [of(middle, { certificateRevocationList }), of(root)], now];
			},
			/revoked/,
		],
		[
			'whose issuer was revoked',
			async () => [
				leaf.der,
				[of(middle), of(root, { certificateRevocationList: await root.revocationList(['01']) })],
				now,
			],
			/revoked/,
		],
		[
			'with a list that is over',
			async () => [
				leaf.der,
				[of(middle, { certificateRevocationList: await middle.revocationList([], new Date('2026-03-01')) }), of(root)],
				now,
			],
			/too old/,
		],
		[
			'with a list of somebody else',
			async () => [leaf.der, [of(middle, { certificateRevocationList: await root.revocationList([]) }), of(root)], now],
			/not of the one/,
		],
		[
			'with a list that has an unknown critical extension',
			async () => {
				const indirect = new Extension('2.5.29.28', true, Uint8Array.from([0x30, 0x03, 0x84, 0x01, 0xff]));
				const list = await middle.revocationList([], undefined, { extensions: [indirect] });
				return [leaf.der, [of(middle, { certificateRevocationList: list }), of(root)], now];
			},
			/critical extension/,
		],
		[
			'with a list that its issuer may not sign',
			async () => {
				const limited = await createIssuer('CN=Limited', root, { usages: KeyUsageFlags.keyCertSign });
				const { der } = await limited.issue();
				const list = await limited.revocationList([]);
				return [der, [of(limited, { certificateRevocationList: list }), of(root)], now];
			},
			/may not sign/,
		],
		[
			'with bytes that are no list',
			async () => [leaf.der, [of(middle, { certificateRevocationList: 'AAAA' }), of(root)], now],
			/./,
		],
		[
			'with a list that cannot be fetched',
			async () => [leaf.der, [of(middle, { certificateRevocationListUrl: 'http://crl.test/' }), of(root)], now],
			/cannot be reached/,
		],
		[
			'in a chain that is longer than the root allows',
			async () => {
				const top = await createIssuer('CN=Top', undefined, { pathLength: 0 });
				const below = await createIssuer('CN=Below', top);
				const { der } = await below.issue();
				return [der, [of(below), of(top, { isRootAuthority: true })], now];
			},
			/longer than an authority allows/,
		],
	])('a certificate %s is refused', async (_name, given, why) => {
		const [der, authorities, at] = await given();
		expect(await refusedByTrust(der, trust(authorities), at)).toMatch(why);
	});

	test('a list without it refuses nothing', async () => {
		const list = await middle.revocationList(['0c']);
		expect(
			await refusedByTrust(leaf.der, trust([of(middle, { certificateRevocationList: list }), of(root)]), now),
		).toBeUndefined();
	});
});

test('a multi-factor certificate is both factors; a single-factor one the first, or the second beside a password', () => {
	const use = (method: string) => ({ method, at: 1 });
	expect([amrOf([use(multi)]), hasMfa([use(multi)])]).toEqual([['hwk', 'rsa', 'mfa'], true]);
	expect([amrOf([use(single)]), hasMfa([use(single)])]).toEqual([['x509', 'rsa'], false]);
	expect(amrOf([use('password'), use(single)])).toEqual(['pwd', 'x509', 'rsa', 'mfa']);
});
