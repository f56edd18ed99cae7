// Applications that use others: an early-bound dependency's policies are enforced when the user signs in to the
// application, a late-bound one's when the application asks for its token. Microsoft Entra, "What are service
// dependencies in Microsoft Entra Conditional Access?" (2026-05-12; the list there says that it is not complete).
// Microsoft Classroom and Project are on the page too, without an id that any public list has. SharePoint's own client
// extensibility principals are there as its dependencies; here they are no audiences, since Microsoft's example frees
// SharePoint by excluding SharePoint alone ("Authentication flows", device code flow).

const id = {
	exchange: '00000002-0000-0ff1-ce00-000000000000',
	sharePoint: '00000003-0000-0ff1-ce00-000000000000',
	teams: 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe',
	planner: '09abbdfd-ed23-44ee-a2d9-a627aa1c90f3',
	stream: '2634dd23-5e5a-431c-81ca-11710d9079f4',
	whiteboard: '95de633a-083e-42f5-b444-a4295d8e9314',
	office365Portal: '00000006-0000-0ff1-ce00-000000000000',
	officeCom: '4765445b-32c6-49b0-83e6-1d93765276ca',
	reporting: 'ba26d027-990d-468f-9bd1-576e149408fc',
	windows365: '0af06dc6-e4b5-4f28-818e-e78e62d137a5',
	azurePortal: 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c',
	intunePortalExtension: '5926fc8e-304e-4f59-8bed-58ca97cc39a4',
	intune: '0000000a-0000-0000-c000-000000000000',
	outlookGroups: '925eb0d0-da50-4604-a19f-bd8de9147958',
	forms: 'c9a559d2-7aab-4f13-a6ed-e7e9c52aec87',
	powerApps: '475226c6-020e-4fb2-8a90-7a972cbfc1d4',
	powerAutomate: '7df0a125-d3be-4c96-aa54-591f83ff541c',
	azureManagement: '797f4846-ba00-4fd7-ba43-dac1f8f63013',
	directory: '00000002-0000-0000-c000-000000000000',
	toDo: '22098786-6e16-43cc-a27d-191a01a1e3b5',
	toDoWeb: '3ff8e6ba-7dc3-4e9e-ba40-ee12b60d6d48',
	dataLake: 'e9f49c6b-5ce5-44c8-925d-015017e9f7ad',
	visualStudio: '872cd9fa-d31f-45e0-9eab-6e460a02d1f1',
	visualStudioClient: '04f0c124-f2bc-4f59-8241-bf6df9866bbd',
} as const;

export interface ServiceDependencies {
	early: readonly string[];
	late: readonly string[];
}

const microsoft365: ServiceDependencies = {
	early: [id.exchange, id.sharePoint, id.teams, id.reporting, id.windows365],
	late: [],
};

export const serviceDependencies: ReadonlyMap<string, ServiceDependencies> = new Map<string, ServiceDependencies>([
	[id.teams, { early: [id.exchange, id.sharePoint], late: [id.planner, id.stream, id.whiteboard] }],
	[id.office365Portal, microsoft365],
	[id.officeCom, microsoft365],
	[id.azurePortal, { early: [id.exchange, id.sharePoint, id.reporting, id.windows365], late: [] }],
	[id.intunePortalExtension, { early: [id.intune, id.windows365], late: [] }],
	[id.outlookGroups, { early: [id.exchange, id.sharePoint], late: [] }],
	[id.forms, { early: [id.exchange, id.sharePoint], late: [] }],
	[id.powerApps, { early: [id.azureManagement, id.directory, id.sharePoint, id.exchange], late: [] }],
	[id.powerAutomate, { early: [id.powerApps], late: [] }],
	[id.toDo, { early: [id.exchange], late: [] }],
	[id.toDoWeb, { early: [id.exchange], late: [] }],
	[id.dataLake, { early: [id.azureManagement], late: [] }],
	[id.visualStudio, { early: [id.azureManagement], late: [] }],
	[id.visualStudioClient, { early: [id.azureManagement], late: [] }],
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
