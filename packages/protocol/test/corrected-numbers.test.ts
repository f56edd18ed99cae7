// Section 4 of the specification as corrected in November 2026: what each corrected row says of a number, held against
// the catalogue. A number that this authority never gives has the reason.
import { expect, test } from 'vitest';
import { findAadsts } from '../src/aadsts.ts';

const given: [section: string, number: number, error: string][] = [
	['§4 a second factor that a policy asks for, with claims', 50076, 'invalid_grant'],
	['§4 a resource that the tenant does not have', 500011, 'invalid_resource'],
	['§4 a resource that is switched off', 500014, 'invalid_resource'],
	['§4 a claims parameter that cannot be read', 50117, 'invalid_request'],
	['§4 a code challenge of the wrong size', 50147, 'invalid_request'],
	['§4 a code verifier that does not fit', 501481, 'invalid_grant'],
	['§4 a password that a policy on risk asks to change', 50142, 'invalid_grant'],
	['§4 terms that are not accepted', 50158, 'invalid_grant'],
	['§4 a grant older than the revocation', 50173, 'invalid_grant'],
	['§4 a refresh token of a flow that is blocked', 530036, 'invalid_grant'],
	['§4 an application that is not there', 700016, 'unauthorized_client'],
	['§4 an id that is none of an application', 700038, 'unauthorized_client'],
	['§4 an application that is switched off', 7000112, 'unauthorized_client'],
	['§4 consent that an administrator must give', 90094, 'consent_required'],
];

test.each(given)('%s: %i %s, HTTP 400', (_, number, error) => {
	expect(findAadsts(number)).toMatchObject({ error, status: 400 });
});

test('§4 only an answer that policies caused brings claims', () => {
	for (const [, number] of given)
		expect([number, findAadsts(number)?.claims]).toEqual([
			number,
			[50076, 50142, 50158].includes(number) ? true : undefined,
		]);
});

test.each([
	['§4 fraud of a tenant: nobody judges that here', [5000224]],
	['§4 a password that a risk asks to change: it is 50142 alone', [50135, 50137]],
	['§4 passthrough users: there are none', [50177, 50178]],
	[
		'§4 external providers of a second factor and custom controls: none can be registered',
		[50159, 50161, 50166, 50170, 50172, 50176, 5001256, 900491],
	],
	['§4 delegated administration and risk at home: nobody detects it', [53011, 530034]],
	['§4 numbers that the newer ones replaced', [50001, 70001, 700011, 50148, 50149]],
	['§4 requests for an administrator’s consent: there are none', [90095, 90008]],
])('%s', (_, numbers) => {
	expect(numbers.filter((number) => findAadsts(number))).toEqual([]);
});
