// Lists of authentication methods, of the signed-in user and of others. Microsoft Graph, "List methods" and its
// neighbours.
import type { DirectoryUser } from '../records/user.ts';
import { graphNoObject } from './graph-error.ts';
import {
	toFido2Methods,
	toMethods,
	toPasswordMethods,
	toPhones,
	toSoftwareOathMethods,
	toTemporaryAccessPasses,
} from './method-objects.ts';
import { type MethodPermissions, readTarget } from './method-targets.ts';
import { readAllMethods, readMethods } from './permissions.ts';
import type { GraphRoute, Row } from './route.ts';

interface Listed {
	/** below `authentication` */
	name: string;
	permissions: MethodPermissions;
	documentation: [list: string, one: string];
	rows(user: DirectoryUser, now: number): Row[];
}

const listed: readonly Listed[] = [
	{
		name: 'methods',
		permissions: readAllMethods,
		documentation: ['List methods', 'Get authenticationMethod'],
		rows: toMethods,
	},
	{
		name: 'passwordMethods',
		permissions: readMethods('Password'),
		documentation: ['List passwordMethods', 'Get passwordAuthenticationMethod'],
		rows: toPasswordMethods,
	},
	{
		name: 'fido2Methods',
		permissions: readMethods('Passkey'),
		documentation: ['List fido2AuthenticationMethod', 'Get fido2AuthenticationMethod'],
		rows: toFido2Methods,
	},
	{
		name: 'softwareOathMethods',
		permissions: readMethods('SoftwareOATH'),
		documentation: ['List softwareOathMethods', 'Get softwareOathAuthenticationMethod'],
		rows: toSoftwareOathMethods,
	},
	{
		name: 'phoneMethods',
		permissions: readMethods('Phone'),
		documentation: ['List phoneMethods', 'Get phoneAuthenticationMethod'],
		rows: toPhones,
	},
	{
		name: 'temporaryAccessPassMethods',
		permissions: readMethods('TAP'),
		documentation: ['List temporaryAccessPassMethods', 'Get temporaryAccessPassAuthenticationMethod'],
		rows: toTemporaryAccessPasses,
	},
];

function routesOf({ name, permissions, documentation, rows }: Listed, whose: 'me' | 'users/{id}'): GraphRoute[] {
	const path = `${whose}/authentication/${name}`;
	const own = whose === 'me';
	const access = own
		? { delegated: permissions.own, application: [] }
		: {
				// first those that are enough for anybody
				delegated: [...permissions.others, ...permissions.own.filter((one) => !permissions.others.includes(one))],
				application: permissions.others,
			};
	const [list, one] = documentation;
	const common = { method: 'GET', access: { ...access, users: 'anyone' } } as const;
	return [
		{
			...common,
			path,
			documentation: list,
			answers: 'collection',
			context: path.replace('{id}', 'user'),
			run: async (input, { id }) => rows(await readTarget(input, id, permissions), input.exchange.now),
		},
		{
			...common,
			path: `${path}/{methodId}`,
			documentation: one,
			answers: 'object',
			context: `${path.replace('{id}', 'user')}/$entity`,
			async run(input, { id, methodId = '' }) {
				const all = rows(await readTarget(input, id, permissions), input.exchange.now);
				const found = all.find((row) => String(row.id).toLowerCase() === methodId);
				if (!found) throw graphNoObject(methodId);
				return found;
			},
		},
	];
}

export const methodReadRoutes: readonly GraphRoute[] = listed.flatMap((one) => [
	...routesOf(one, 'me'),
	...routesOf(one, 'users/{id}'),
]);
