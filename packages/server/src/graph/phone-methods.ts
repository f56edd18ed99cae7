// Phone numbers of others, as administrators write them: one mobile phone for each user. Microsoft Graph,
// "phoneAuthenticationMethod resource type".
import { withoutIdleRecoveryCodes } from '../methods/recovery-code.ts';
import { isPhoneNumber, maskedNumber, mobileOf } from '../methods/text-message.ts';
import { nothingRegistered, type Phone, type RegisteredMethods } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { asText, invalidMember, requireKnown } from './members.ts';
import { mobilePhoneId, toPhone } from './method-objects.ts';
import { methodWriters, writeTarget } from './method-targets.ts';
import { writeMethods } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';
import { changeMethodsOf, putMethods } from './write-methods.ts';

const permissions = writeMethods('Phone');
const members = new Set(['id', 'phoneNumber', 'phoneType', 'smsSignInState', 'createdDateTime']);

function readPhone(body: Row, createdAt: number, before?: Phone): Phone {
	requireKnown(body, members, 'phoneAuthenticationMethod');
	const { phoneNumber = before?.phoneNumber, phoneType = before?.phoneType } = body;
	if (phoneType !== 'mobile') throw graphInvalid('Codes are sent to a phone of the type mobile alone.');
	if (!isPhoneNumber(asText(phoneNumber, 'phoneNumber', 32))) throw invalidMember('phoneNumber');
	return { phoneType, phoneNumber: phoneNumber as string, createdAt };
}

/** what the user is told of it: not the whole number, since a mailbox may be somebody else's */
const told = (phone: Phone) => ({ method: 'phone', name: maskedNumber(phone) }) as const;

const methodsOf = ({ registeredMethods }: DirectoryUser): RegisteredMethods => registeredMethods ?? nothingRegistered;

async function add(input: GraphInput, name: string, body: Row): Promise<Written> {
	const user = await writeTarget(input, name, 'sensitiveAction', permissions.delegated);
	if (user.home) throw graphInvalid('A guest has no phone here, and signs in at home.');
	const phone = readPhone(body, input.exchange.now);
	if (mobileOf(user)) throw graphInvalid('The user has a mobile phone: change its number instead.');
	const done = await changeMethodsOf(input, user, [putMethods(user, { ...methodsOf(user), phones: [phone] })], {
		operation: 'Add',
		...told(phone),
		after: `mobile phone ${phone.phoneNumber}`,
	});
	return done ? { kind: 'created', value: toPhone(phone) } : { kind: 'stale' };
}

async function find(input: GraphInput, name: string, methodId: string): Promise<[DirectoryUser, Phone]> {
	const user = await writeTarget(input, name, 'sensitiveAction', permissions.delegated);
	const phone = mobileOf(user);
	if (!phone || methodId !== mobilePhoneId) throw graphNoObject(methodId);
	return [user, phone];
}

async function update(input: GraphInput, name: string, methodId: string, body: Row): Promise<Written> {
	const [user, before] = await find(input, name, methodId);
	const phone = readPhone(body, input.exchange.now, before);
	const changed = [putMethods(user, { ...methodsOf(user), phones: [phone] })];
	const what = {
		...told(phone),
		before: `mobile phone ${before.phoneNumber}`,
		after: `mobile phone ${phone.phoneNumber}`,
	};
	return doneOrStale(await changeMethodsOf(input, user, changed, { operation: 'Update', ...what }));
}

async function remove(input: GraphInput, name: string, methodId: string): Promise<Written> {
	const [user, before] = await find(input, name, methodId);
	const { phones: _, ...left } = methodsOf(user);
	const changed = [putMethods(user, withoutIdleRecoveryCodes(user, left))];
	const what = { operation: 'Delete', ...told(before), before: `mobile phone ${before.phoneNumber}` } as const;
	return doneOrStale(await changeMethodsOf(input, user, changed, what));
}

const path = 'users/{id}/authentication/phoneMethods';
const common = { access: { ...permissions, users: methodWriters }, answers: 'change' } as const;

export const phoneMethodRoutes: readonly GraphRoute[] = [
	{
		...common,
		path,
		method: 'POST',
		documentation: 'Create phoneMethod',
		context: 'users/user/authentication/phoneMethods/$entity',
		run: (input, { id = '' }, body) => add(input, id, body),
	},
	{
		...common,
		path: `${path}/{methodId}`,
		method: 'PATCH',
		documentation: 'Update phoneAuthenticationMethod',
		context: '',
		run: (input, { id = '', methodId = '' }, body) => update(input, id, methodId, body),
	},
	{
		...common,
		path: `${path}/{methodId}`,
		method: 'DELETE',
		documentation: 'Delete phoneAuthenticationMethod',
		context: '',
		run: (input, { id = '', methodId = '' }) => remove(input, id, methodId),
	},
];
