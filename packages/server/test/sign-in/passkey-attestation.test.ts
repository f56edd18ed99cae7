// Who vouches for a passkey that is registered at the pages: where a tenant enforces it, and where it does not.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import { createMaker, metadataOf, selfAttester } from './authenticator-maker.ts';
import {
	asked,
	blue,
	bob,
	createPasskeyFlow,
	enforced,
	guidOf,
	now,
	problem,
	red,
	step,
	written,
} from './passkey-flow.ts';
import { type Attester, createSoftwareAuthenticator } from './software-authenticator.ts';

const flow = createPasskeyFlow();
const { start, open, register, ceremony } = flow;
afterEach(async () => {
	vi.unstubAllGlobals();
	await flow.close();
});

describe('attestation', () => {
	test('[sec 148] where it is enforced, a key that its maker vouches for is kept, with who vouched', async () => {
		const maker = await createMaker();
		const fidoMetadata = await metadataOf([{ aaguid: guidOf(red), description: 'Red key', roots: [maker.root] }], now);
		await start({ profiles: [written(enforced)], fidoMetadata });
		const { page, answer, kept } = await register({ attester: maker.packed(red) });
		expect([asked(page).attestation, step(answer)]).toEqual(['direct', 'keep-me-signed-in']);
		expect(kept).toMatchObject(
			[
				{
					aaguid: guidOf(red),
					passkeyType: 'deviceBound',
					attestation: { model: 'Red key', certificates: [/^[0-9a-f]{40}$/] },
				},
			].map(({ attestation, ...one }) => ({
				...one,
				attestation: { ...attestation, certificates: [expect.stringMatching(/^[0-9a-f]{40}$/)] },
			})),
		);
	});

	test('[sec 148] so is one in Apple’s format', async () => {
		const maker = await createMaker('CN=Apple-like root');
		const fidoMetadata = await metadataOf([{ aaguid: guidOf(red), roots: [maker.root] }], now);
		await start({ profiles: [written(enforced)], fidoMetadata });
		const { answer, kept } = await register({ attester: maker.apple() });
		expect([step(answer), kept.length]).toEqual(['keep-me-signed-in', 1]);
	});

	test.each<
		[
			string,
			(maker: Awaited<ReturnType<typeof createMaker>>, other: typeof maker) => Attester | undefined,
			string[],
			RegExp,
		]
	>([
		['nobody vouches for it', () => undefined, [], /whose maker vouches for them/],
		['it vouches for itself', () => selfAttester, [], /whose maker vouches for them/],
		['another maker vouches for it', (_, other) => other.packed(red), [], /whose maker vouches for them/],
		[
			'the certificate is over',
			(maker) => maker.packed(red, { notAfter: new Date('2026-01-02') }),
			[],
			/whose maker vouches/,
		],
		['its kind was reported as compromised', (maker) => maker.packed(red), ['REVOKED'], /whose maker vouches for them/],
		['its kind is not in the metadata', (maker) => maker.packed(blue), [], /whose maker vouches for them/],
		[
			'the certificate is for another kind',
			(maker) => maker.packed(red, { certified: blue }),
			[],
			/cannot be used here/,
		],
		['the signature is of something else', (maker) => maker.packed(red, { forged: true }), [], /cannot be used here/],
		[
			'it is of a format without certificates',
			() => ({ format: 'android-safetynet', attest: () => new Map() }),
			[],
			/whose maker vouches/,
		],
	])('[sec 148] where it is enforced, a key is refused: %s', async (name, attesterOf, statuses, expected) => {
		const [maker, other] = [await createMaker(), await createMaker('CN=Other root')];
		const models = [{ aaguid: guidOf(red), roots: [maker.root], statuses }];
		await start({ profiles: [written(enforced)], fidoMetadata: await metadataOf(models, now) });
		const attester = attesterOf(maker, other);
		const aaguid = name.includes('not in the metadata') ? blue : red;
		const { answer, kept } = await register({ aaguid, ...(attester ? { attester } : {}) });
		expect([step(answer), problem(answer), kept]).toEqual(['register-passkey', expect.stringMatching(expected), []]);
	});

	test('[sec 148] where it is enforced and the operator named no file, every key is refused', async () => {
		await start({ profiles: [written(enforced)] });
		const maker = await createMaker();
		const { answer, kept } = await register({ attester: maker.packed(red) });
		expect([problem(answer), kept]).toEqual([expect.stringMatching(/whose maker vouches for them/), []]);
	});

	test('where it is not enforced, a key that nobody vouches for is kept, and nothing says that somebody did', async () => {
		await start();
		const maker = await createMaker();
		const { page, kept } = await register({ attester: maker.packed(red) });
		expect([asked(page).attestation, kept.length, kept[0]?.attestation]).toEqual(['none', 1, undefined]);
	});

	test.each(['packed', 'apple'] as const)(
		'the certificates of a stranger lead the server to no address: %s',
		async (format) => {
			const fetched = vi.fn(() => Promise.reject(new Error('no network')));
			vi.stubGlobal('fetch', fetched);
			const maker = await createMaker();
			await start({ fidoMetadata: await metadataOf([{ aaguid: guidOf(red), roots: [] }], now) });
			const revocationAddress = 'http://169.254.169.254/latest';
			const attester =
				format === 'packed' ? maker.packed(red, { revocationAddress }) : maker.apple({ revocationAddress });
			await register({ attester });
			expect(fetched).not.toHaveBeenCalled();
		},
	);

	test('[sec 147] an attestation of nested lists, or with bytes behind it, is refused', async () => {
		await start();
		const { browser, page } = await open();
		const authenticator = createSoftwareAuthenticator(userHandleOf(bob));
		const right = JSON.parse(authenticator.create(ceremony(page)));
		let shown = page;
		for (const bytes of [Buffer.alloc(40_000, 0x81), Buffer.alloc(3, 0xa1), Buffer.from('a0', 'hex')]) {
			const response = { ...right.response, attestationObject: bytes.toString('base64url') };
			shown = await browser.submit(shown, { passkey: JSON.stringify({ ...right, response }), name: 'x' });
			expect([step(shown), problem(shown)]).toEqual(['register-passkey', expect.stringMatching(/cannot be used here/)]);
		}
	});
});
