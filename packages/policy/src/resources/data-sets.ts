// Which services keep the data behind a permission of Microsoft Graph: their policies apply to a request for that
// permission. Microsoft Entra, "Target resources" and "Troubleshooting sign-in problems with Conditional Access".
import { dataSetFamilies } from './generated/graph-data-sets.ts';

export interface DataSet {
	/** app ids of the services that keep the data */
	appIds: readonly string[];
	/** Microsoft names the service, or the permission is provisioned there; otherwise the service is a guess */
	isSure: boolean;
}

const byFamily = new Map(dataSetFamilies.map(([family, appIds, isSure]) => [family.toLowerCase(), { appIds, isSure }]));
// a permission of applications alone, which the gathered list leaves out
byFamily.set('chatmember', { appIds: ['cc15fd57-2c6c-4117-a88c-83b1d56b4bbe'], isSure: true });

/** Every service that keeps data of Microsoft Graph. */
export const dataSetServices: readonly string[] = [...new Set(dataSetFamilies.flatMap(([, appIds]) => appIds))];

/** @returns `undefined` where no service is known to keep the data behind a scope of Microsoft Graph */
export function dataSetOf(scope: string): DataSet | undefined {
	return byFamily.get((scope.split('.')[0] as string).toLowerCase());
}
