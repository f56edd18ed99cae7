// Each format of attestation: what its maker vouches for is believed, and every single thing that is not as it should
// be is refused. Web Authentication Level 3 §8.
import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { readPasskeyAnswer, verifyNewPasskey } from '../../src/methods/webauthn.ts';
import { type AndroidFaults, androidKey, fidoU2f, type TpmFaults, tpm } from '../sign-in/attestation-statements.ts';
import { createMaker, der, type Issued, issue, metadataOf } from '../sign-in/authenticator-maker.ts';
import { type Attester, createSoftwareAuthenticator } from '../sign-in/software-authenticator.ts';

const now = Date.UTC(2026, 10, 20) / 1000;
const origin = 'https://login.test';
const challenge = 'Y2hhbGxlbmdl';
const aaguid = 'ab'.repeat(16);
const guid = aaguid.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;

let maker: Awaited<ReturnType<typeof createMaker>>;
let stranger: Awaited<ReturnType<typeof createMaker>>;
/** an authority of the maker below its root */
let between: Issued;
let metadata: Awaited<ReturnType<typeof metadataOf>>;
beforeAll(async () => {
	[maker, stranger] = [await createMaker(), await createMaker('CN=Stranger')];
	between = await issue({ subject: 'CN=Maker batch', isAuthority: true }, maker.issuer);
	metadata = await metadataOf([{ aaguid: guid, description: 'Model', roots: [maker.root] }], now);
});
afterEach(() => vi.unstubAllGlobals());

async function register(attester: Attester, of = aaguid) {
	const authenticator = createSoftwareAuthenticator('dXNlcg', of);
	const answer = readPasskeyAnswer(await authenticator.attest({ challenge, origin }, attester));
	if (!answer) throw new Error('no answer');
	const { value, refused } = await verifyNewPasskey({ answer, challenge, origin, metadata, now });
	return { model: value?.attestation?.model, unattested: value?.unattested, refused };
}

const formats: readonly [string, (by: Issued) => Attester][] = [
	['tpm', (by) => tpm(by)],
	['android-key', (by) => androidKey(by)],
];

test.each(formats)('[sec 148] %s of a maker in the metadata is believed', async (_, make) => {
	expect(await register(make(maker.issuer))).toEqual({ model: 'Model' });
});

test.each(formats)('[sec 148] %s of a stranger is not believed, and left unread', async (_, make) => {
	expect(await register(make(stranger.issuer))).toMatchObject({ model: undefined, unattested: expect.any(String) });
});

test('[sec 148] a chain by an authority between counts, and ends at the root', async () => {
	expect(await register(androidKey(between, { between: [] }))).toEqual({ model: 'Model' });
});

const tpmFaults: readonly [string, TpmFaults][] = [
	['it was not made by a TPM', { magic: 'ff544348' }],
	['it certifies no key', { type: '8018' }],
	['it is of another version', { version: '1.2' }],
	['it is of another registration', { otherCeremony: true }],
	['it is of another key', { otherKey }],
	['its certificate has a subject', { subject: 'CN=TPM' }],
	['its maker is unknown', { manufacturer: 'id:00000000' }],
	['its certificate is for something else', { usage: '1.3.6.1.5.5.7.3.2' }],
	['its signature is of something else', { forged: true }],
];
test.each(tpmFaults)('[sec 148] tpm is refused where %s', async (_, faults) => {
	expect(await register(tpm(maker.issuer, faults))).toEqual({ refused: expect.any(String) });
});

const androidFaults: readonly [string, AndroidFaults][] = [
	['it is of another registration', { otherCeremony: true }],
	['it is of another key', { otherKey }],
	['any application may use the key', { allApplications: true }],
	['its signature is of something else', { forged: true }],
];
test.each(androidFaults)('[sec 148] android-key is refused where %s', async (_, faults) => {
	expect(await register(androidKey(maker.issuer, faults))).toEqual({ refused: expect.any(String) });
});

test('[sec 148] fido-u2f tells no model, so that nobody vouches for it', async () => {
	expect(await register(fidoU2f(maker.issuer), '00'.repeat(16))).toMatchObject({
		model: undefined,
		unattested: expect.stringContaining('00000000-0000-0000-0000-000000000000'),
	});
});

test.each(['a stranger’s', 'one with the maker’s name and key, signed by a stranger'])(
	'[sec 148] a certificate beside those of a real authenticator leads the server to no address: %s',
	async (what) => {
		const fetched = vi.fn(() => Promise.reject(new Error('no network')));
		vi.stubGlobal('fetch', fetched);
		const address = new x509.CRLDistributionPointsExtension(['http://169.254.169.254/latest']);
		const subject = what.includes('name') ? maker.issuer.certificate.subject : 'CN=Beside';
		const keys = what.includes('key') ? { publicKey: maker.issuer.keys.publicKey } : {};
		const beside = await issue({ subject, isAuthority: true, extensions: [address], ...keys }, stranger.issuer);
		const { model, unattested } = await register(androidKey(maker.issuer, { between: [der(beside.certificate)] }));
		expect([model, unattested]).toEqual([undefined, 'its certificates are not one chain']);
		expect(fetched).not.toHaveBeenCalled();
	},
);
