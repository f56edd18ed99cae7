// What every program in another language must have found, however its library tells it.
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import type { Findings } from './driven-program.ts';

/**
 * Registers the tests of the flows that these libraries share.
 *
 * @param findings read when the tests run, after the program has
 */
export function testSharedFlows(findings: () => Findings): void {
	// some libraries answer with the token, some with the whole answer
	const claims = (name: string) => {
		const found = findings().get(name);
		return decodeJwt(found?.access_token ?? found);
	};

	test('client credentials with a secret and with a certificate', () => {
		expect(claims('client credentials')).toMatchObject({ aud: testIds.orders, idtyp: 'app', azpacr: '1' });
		expect(claims('client credentials with a certificate')).toMatchObject({ aud: testIds.orders, azpacr: '2' });
	});

	test('code with PKCE, with the client’s capabilities', () => {
		// what the client was consented to comes along: the native one has both
		expect(claims('code')).toMatchObject({
			scp: expect.stringMatching(/^Orders\.Read( Orders\.Write)?$/),
			xms_cc: ['CP1'],
		});
	});

	test('interactive, with a browser of the machine: a sign-in, and a step-up with claims', () => {
		expect(claims('interactive')).toMatchObject({ scp: 'Orders.Read Orders.Write', oid: testIds.alice });
		expect(claims('interactive, stepped up').acrs).toEqual(['c1']);
	});

	test('device code', () => {
		expect(claims('device code')).toMatchObject({
			aud: testIds.orders,
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
		});
	});

	test('the challenge loop ends with a token that has the context', () => {
		expect(claims('stepped up').acrs).toEqual(['c1']);
	});

	test('on-behalf-of, and again once the challenge of the API behind was relayed and met', () => {
		expect(claims('on behalf of')).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier });
		expect(claims('on behalf of, stepped up')).toMatchObject({ aud: testIds.payroll });
	});
}
