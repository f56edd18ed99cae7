// What an authority may certify, as its own certificate says. RFC 5280 §4.2.1.9, §4.2.1.10.
import { beforeAll, expect, test } from 'vitest';
import { refusedByTrust } from '../../src/methods/certificate/trusted-certificate.ts';
import { type CertificateRequest, createIssuer, type IssuerLimits, type TestIssuer } from '../sign-in/certificates.ts';

const now = Date.UTC(2026, 10, 20) / 1000;
let root: TestIssuer;
beforeAll(async () => {
	root = await createIssuer('CN=Root, DC=example');
});

const outside = /outside of what its issuer may certify/;
test.each<[string, IssuerLimits, CertificateRequest, RegExp | undefined]>([
	['no authority below it, and there is none', { pathLength: 0 }, {}, undefined],
	[
		'names below one name',
		{ permitted: [{ type: 'dn', value: 'DC=example' }] },
		{ subject: 'DC=example, CN=A' },
		undefined,
	],
	['names below another', { permitted: [{ type: 'dn', value: 'DC=other' }] }, { subject: 'DC=example, CN=A' }, outside],
	[
		'no names below one name',
		{ excluded: [{ type: 'dn', value: 'DC=example' }] },
		{ subject: 'DC=EXAMPLE, CN=A' },
		outside,
	],
	['a mail host', { permitted: [{ type: 'email', value: 'mail.example' }] }, { mail: 'a@MAIL.example' }, undefined],
	[
		'a mail host, and not those below it',
		{ permitted: [{ type: 'email', value: 'example' }] },
		{ mail: 'a@mail.example' },
		outside,
	],
	[
		'mail hosts below a domain',
		{ permitted: [{ type: 'email', value: '.example' }] },
		{ mail: 'a@mail.example' },
		undefined,
	],
	[
		'a host that another one ends with',
		{ permitted: [{ type: 'email', value: 'l.example' }] },
		{ mail: 'a@mail.example' },
		outside,
	],
	['one address', { permitted: [{ type: 'email', value: 'b@mail.example' }] }, { mail: 'a@mail.example' }, outside],
	[
		'a mail address in the subject alone',
		{ permitted: [{ type: 'email', value: 'other' }] },
		{ subject: 'CN=A, E=a@mail.example' },
		outside,
	],
	[
		'principal names of a domain',
		{ permitted: [{ type: 'upn', value: '@contoso.example' }] },
		{ upn: 'a@contoso.example' },
		undefined,
	],
	[
		'no principal names of a domain',
		{ excluded: [{ type: 'upn', value: 'contoso.example' }] },
		{ upn: 'a@contoso.example' },
		outside,
	],
	[
		'principal names of another',
		{ permitted: [{ type: 'upn', value: '@fabrikam.example' }] },
		{ upn: 'a@contoso.example' },
		outside,
	],
	[
		'names of a type that is not there',
		{ permitted: [{ type: 'dns', value: 'example' }] },
		{ upn: 'a@b.c' },
		undefined,
	],
])('%s', async (_name, limits, request, why) => {
	const limited = await createIssuer('CN=Limited', root, limits);
	const { der } = await limited.issue(request);
	const authorities = [
		{ certificate: limited.base64, isRootAuthority: false },
		{ certificate: root.base64, isRootAuthority: true },
	];
	const refused = await refusedByTrust(der, { authorities }, now);
	if (why) expect(refused).toMatch(why);
	else expect(refused).toBeUndefined();
});
