// Applications that use others: an early-bound dependency's policies are enforced when the user signs in to the application, a
// late-bound one's when the application asks for its token. Microsoft Entra, "What are service dependencies in Microsoft Entra
// Conditional Access?"

const id = {
	exchange: '00000002-0000-0ff1-ce00-000000000000',
	sharePoint: '00000003-0000-0ff1-ce00-000000000000',
	skype: '00000004-0000-0ff1-ce00-000000000000',
	teams: 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe',
	planner: '09abbdfd-ed23-44ee-a2d9-a627aa1c90f3',
	stream: '2634dd23-5e5a-431c-81ca-11710d9079f4',
	whiteboard: '95de633a-083e-42f5-b444-a4295d8e9314',
	officePortal: '4765445b-32c6-49b0-83e6-1d93765276ca',
	outlookGroups: '925eb0d0-da50-4604-a19f-bd8de9147958',
	classroom: '34421fbe-f100-4e5b-9c46-2fea25aa7b88',
	forms: 'c9a559d2-7aab-4f13-a6ed-e7e9c52aec87',
	powerApps: '475226c6-020e-4fb2-8a90-7a972cbfc1d4',
	powerAutomate: '7df0a125-d3be-4c96-aa54-591f83ff541c',
	azureManagement: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
	directory: '00000002-0000-0000-c000-000000000000',
	toDo: '22098786-6e16-43cc-a27d-191a01a1e3b5',
	dataLake: 'e9f49c6b-5ce5-44c8-925d-015017e9f7ad',
	visualStudio: '872cd9fa-d31f-45e0-9eab-6e460a02d1f1',
	project: 'f53895d3-095d-408f-8e93-8f94b391404e',
	dynamics: '00000007-0000-0000-c000-000000000000',
} as const;

export interface ServiceDependencies {
	early: readonly string[];
	late: readonly string[];
}

export const serviceDependencies: ReadonlyMap<string, ServiceDependencies> = new Map<string, ServiceDependencies>([
	[id.teams, { early: [id.exchange, id.sharePoint, id.skype], late: [id.planner, id.stream, id.whiteboard] }],
	[id.officePortal, { early: [], late: [id.exchange, id.sharePoint] }],
	[id.outlookGroups, { early: [id.exchange, id.sharePoint], late: [] }],
	[id.classroom, { early: [id.exchange, id.sharePoint], late: [] }],
	[id.forms, { early: [id.exchange, id.sharePoint], late: [] }],
	[id.powerApps, { early: [id.azureManagement, id.directory, id.sharePoint, id.exchange], late: [] }],
	[id.powerAutomate, { early: [id.powerApps], late: [] }],
	[id.toDo, { early: [id.exchange], late: [] }],
	[id.skype, { early: [id.exchange], late: [] }],
	[id.dataLake, { early: [id.azureManagement], late: [] }],
	[id.visualStudio, { early: [id.azureManagement], late: [] }],
	[id.project, { early: [id.dynamics], late: [] }],
]);

const none: readonly string[] = [];

/** @returns the early-bound dependencies of an application, and theirs */
export function earlyBoundDependencies(applicationId: string): readonly string[] {
	const direct = serviceDependencies.get(applicationId)?.early;
	if (!direct) return none;
	const found = new Set<string>();
	const pending = [...direct];
	for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
		if (found.has(next)) continue;
		found.add(next);
		pending.push(...(serviceDependencies.get(next)?.early ?? none));
	}
	return [...found];
}
