// What applications did lately, in memory and in bounded space: credentials that were refused, and where each was last
// found usual, so that most tokens of applications read nothing. Each process counts by itself.
import { createWindow } from './recent-activity.ts';

/** seconds: what is usual is looked up again, and written, this often */
const grain = 3600;

export interface ApplicationActivity {
	/**
	 * @param application any key of it
	 * @param now epoch seconds
	 */
	credentialRefused(application: string, network: string, now: number): void;
	/** @returns credentials that were refused within the last hour */
	refusedFrom(application: string, network: string, now: number): number;
	/** @returns whether this very use was looked at within the hour */
	isLookedAt(application: string, use: string, now: number): boolean;
	lookedAt(application: string, use: string, now: number): void;
}

export function createApplicationActivity(): ApplicationActivity {
	const refused = createWindow(grain, (since) => ({ since, count: 0 }));
	const looked = createWindow(grain, (since) => ({ since }));
	return {
		credentialRefused(application, network, now) {
			refused.take(`${application} ${network}`, now).count += 1;
		},
		refusedFrom: (application, network, now) => refused.find(`${application} ${network}`, now)?.count ?? 0,
		isLookedAt: (application, use, now) => looked.find(`${application} ${use}`, now) !== undefined,
		lookedAt(application, use, now) {
			looked.take(`${application} ${use}`, now);
		},
	};
}
