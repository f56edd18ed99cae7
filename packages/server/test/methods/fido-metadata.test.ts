// The operator's file of metadata: believed where its signer is, and refused whole otherwise. FIDO Metadata Service 3.0
// §3.1.7.
import { beforeAll, describe, expect, test } from 'vitest';
import { type FidoMetadata, readFidoMetadata } from '../../src/methods/passkeys/fido-metadata.ts';
import { metadataTooOld, openFidoMetadata } from '../../src/programs/fido-metadata.ts';
import { createPublisher, tampered } from '../sign-in/authenticator-maker.ts';

const now = Date.UTC(2026, 10, 20) / 1000;
const aaguid = '2FC0579F-8113-47EA-B116-BB5A8DB9202A';

describe('[sec 148] a file', () => {
	let publisher: Awaited<ReturnType<typeof createPublisher>>;
	let other: Awaited<ReturnType<typeof createPublisher>>;
	let blob: string;
	beforeAll(async () => {
		[publisher, other] = [await createPublisher(), await createPublisher('other.example')];
		blob = await publisher.publish([
			{ aaguid, description: 'Red key', roots: ['AAAA'] },
			{ aaguid: 'c5ef55ff-ad9a-4b9f-b580-adebafe026d0', roots: [], statuses: ['FIDO_CERTIFIED', 'REVOKED'] },
		]);
	});

	test('that is signed as it should be has each authenticator, and which are compromised', async () => {
		const read = await readFidoMetadata(`${blob}\n`, { roots: publisher.rootPem, now });
		expect([read.number, [...read.authenticators]]).toEqual([
			7,
			[
				[aaguid.toLowerCase(), { model: 'Red key', rootCertificates: ['AAAA'], isCompromised: false }],
				['c5ef55ff-ad9a-4b9f-b580-adebafe026d0', { model: 'Test key', rootCertificates: [], isCompromised: true }],
			],
		]);
	});

	test.each<[string, () => Promise<string> | string, () => string, number, RegExp]>([
		['of another root', () => blob, () => other.rootPem, now, /not trusted/],
		['that was changed', () => tampered(blob), () => publisher.rootPem, now, /signature/],
		[
			'of somebody else below the same root',
			() => other.publish([]),
			() => other.rootPem,
			now,
			/its signer is not mds/,
		],
		['whose signer is over', () => blob, () => publisher.rootPem, Date.UTC(2041, 0) / 1000, /not trusted/],
		['without a root', () => blob, () => 'no PEM', now, /no certificate of a root/],
		['that is no file at all', () => 'x', () => publisher.rootPem, now, /./],
	])('%s is refused', async (_, file, roots, at, expected) => {
		await expect(readFidoMetadata(await file(), { roots: roots(), now: at })).rejects.toThrow(expected);
	});

	test('another signer is believed where the operator names it', async () => {
		const read = readFidoMetadata(await other.publish([]), { roots: other.rootPem, signer: 'other.example', now });
		await expect(read).resolves.toMatchObject({ number: 7 });
	});

	test('an authority does not start with a file that cannot be read, and says which', async () => {
		const configuration = { blobFile: '/nowhere/blob.jwt', rootCertificateFile: '/nowhere/root.pem' };
		await expect(openFidoMetadata(configuration, now)).rejects.toThrow('/nowhere/blob.jwt');
		expect(await openFidoMetadata(undefined, now)).toBeUndefined();
	});

	test('a file whose successor is out is told of at the start', () => {
		const old: FidoMetadata = { number: 3, nextUpdate: now, authenticators: new Map() };
		expect(metadataTooOld(old, now)).toMatch(/number 3 .* 2026-11-20/);
		expect(metadataTooOld({ ...old, nextUpdate: now + 1 }, now)).toBeUndefined();
	});
});
