// Lists of revoked certificates, as authorities publish them: when they are asked for, and until when they count.
// RFC 5280 §6.3.
import { beforeAll, expect, test } from 'vitest';
import { createRevocationLists } from '../../src/methods/certificate/revocation-lists.ts';
import { refusedByTrust, subjectKeyOf } from '../../src/methods/certificate/trusted-certificate.ts';
import type { RevocationCheck } from '../../src/records/methods-policy.ts';
import { createIssuer, type IssuedCertificate, type TestIssuer } from '../sign-in/certificates.ts';

const now = Date.UTC(2026, 10, 20) / 1000;
let root: TestIssuer;
let middle: TestIssuer;
let leaf: IssuedCertificate;
beforeAll(async () => {
	root = await createIssuer('CN=Root, DC=example');
	middle = await createIssuer('CN=Middle, DC=example', root);
	leaf = await middle.issue({ serialNumber: '0a0b' });
});

const url = 'http://crl.test/middle.crl';
const chain = (check?: RevocationCheck, more: object = { certificateRevocationListUrl: url }) => ({
	authorities: [
		{ certificate: middle.base64, isRootAuthority: false, ...more },
		{ certificate: root.base64, isRootAuthority: true, certificateRevocationListUrl: 'http://crl.test/root.crl' },
	],
	...(check ? { check } : {}),
});
async function publish(served: { now: () => Promise<string> }) {
	let asked = 0;
	const ofRoot = await root.revocationList([]);
	const lists = createRevocationLists(async (address) => {
		if (address !== url) return Buffer.from(ofRoot, 'base64');
		asked += 1;
		return Buffer.from(await served.now(), 'base64');
	});
	return {
		refusedAt: (at: number) => refusedByTrust(leaf.der, { ...chain(), lists }, at),
		asked: () => asked,
	};
}
const later = (hours: number) => now + hours * 3600 + 1;

test('is asked for once an hour, and refuses what was revoked meanwhile', async () => {
	const served = { now: () => middle.revocationList([]) };
	const { refusedAt, asked } = await publish(served);
	expect([await refusedAt(now), await refusedAt(now + 3599), asked()]).toEqual([undefined, undefined, 1]);
	served.now = () => middle.revocationList(['0a0b'], undefined, { thisUpdate: new Date('2026-02-01') });
	expect([await refusedAt(later(1)), asked()]).toEqual(['the certificate is revoked', 2]);
	// somebody on the way sends the old one again
	served.now = () => middle.revocationList([]);
	expect([await refusedAt(later(3)), asked()]).toEqual(['the certificate is revoked', 3]);
});

test('counts until a newer one is due where its address does not answer, and nobody signs in after it', async () => {
	const served = { now: () => middle.revocationList([], new Date(later(10) * 1000)) };
	const { refusedAt } = await publish(served);
	expect(await refusedAt(now)).toBeUndefined();
	served.now = () => Promise.reject(new Error('away'));
	expect(await refusedAt(later(9))).toBeUndefined();
	expect(await refusedAt(later(11))).toBe('the revocation list is too old: away');
	served.now = () => middle.revocationList([]);
	// asked for again after a minute, and not for every sign-in
	expect(await refusedAt(later(11) + 59)).toMatch(/too old/);
	expect(await refusedAt(later(11) + 61)).toBeUndefined();
});

test('one of another authority counts for nothing, and does not take the place of the right one', async () => {
	const served = { now: () => middle.revocationList(['0a0b']) };
	const { refusedAt } = await publish(served);
	expect(await refusedAt(now)).toBe('the certificate is revoked');
	served.now = () => root.revocationList([], undefined, { thisUpdate: new Date('2026-10-01') });
	expect(await refusedAt(later(1))).toBe('the certificate is revoked');
});

test.each<[string, RevocationCheck['state'], (ski: string) => string[], object, string | undefined]>([
	['is not required', 'disabled', () => [], {}, undefined],
	['is required', 'enabled', () => [], {}, 'its issuer has no revocation list'],
	['is required of others', 'enabled', (ski) => [ski.toLowerCase()], {}, undefined],
	['is required and stored', 'enabled', () => [], { certificateRevocationList: true }, undefined],
])('of an authority without an address: one %s', async (_name, state, exempt, more, why) => {
	const ski = (await subjectKeyOf(new Uint8Array(middle.certificate.rawData))) ?? '';
	const check = { state, exemptedCertificateAuthoritiesSubjectKeyIdentifiers: exempt(ski) };
	const list = await middle.revocationList([]);
	const own = 'certificateRevocationList' in more ? { certificateRevocationList: list } : {};
	const ofRoot = await root.revocationList([]);
	const lists = createRevocationLists(async () => Buffer.from(ofRoot, 'base64'));
	expect(await refusedByTrust(leaf.der, { ...chain(check, own), lists }, now)).toBe(why);
});
