// Everything that assessing risk needs, built once: the detectors, what was tried lately, and the operator's lists.
import { type CountryExtent, countryExtents } from '../places/country-extents.ts';
import type { IsListed } from './address-list.ts';
import { type ApplicationActivity, createApplicationActivity } from './application-activity.ts';
import type { ApplicationDetector } from './application-detector.ts';
import { applicationDetectors as builtInOfApplications } from './application-detectors/index.ts';
import type { Detector } from './detector.ts';
import { detectors as builtIn } from './detectors/index.ts';
import type { IsLeaked } from './leaked-passwords.ts';
import { createRecentActivity, type RecentActivity } from './recent-activity.ts';

export interface RiskOptions {
	/** asked beside those that are built in */
	detectors?: readonly Detector[];
	/** asked beside those that are built in, when an application gets a token as itself */
	applicationDetectors?: readonly ApplicationDetector[];
	/** ids of built-in detectors, of users or applications, that are not asked */
	without?: readonly string[];
	/** addresses that hide where somebody is; none by default */
	isAnonymised?: IsListed;
	/** passwords that others know; none by default */
	isLeaked?: IsLeaked;
}

export interface Risk {
	detectors: readonly Detector[];
	applicationDetectors: readonly ApplicationDetector[];
	recent: RecentActivity;
	applications: ApplicationActivity;
	isAnonymised: IsListed;
	isLeaked: IsLeaked;
	/** @returns where an address of the country may be; `undefined` for one that the map does not have */
	extentOf(country: string): CountryExtent | undefined;
}

/** @throws Error for the id of a detector that there is not, which somebody believes switched off */
export function createRisk({
	detectors = [],
	applicationDetectors = [],
	without = [],
	isAnonymised,
	isLeaked,
}: RiskOptions = {}): Risk {
	const known = [...builtIn, ...builtInOfApplications].map(({ id }) => id);
	const unknown = without.find((id) => !known.includes(id));
	const isAsked = ({ id }: { id: string }) => !without.includes(id);
	if (unknown !== undefined) throw new Error(`there is no detector \`${unknown}\``);
	let extents: ReadonlyMap<string, CountryExtent> | undefined;
	return {
		detectors: [...builtIn.filter(isAsked), ...detectors],
		applicationDetectors: [...builtInOfApplications.filter(isAsked), ...applicationDetectors],
		recent: createRecentActivity(),
		applications: createApplicationActivity(),
		isAnonymised: isAnonymised ?? (() => false),
		isLeaked: isLeaked ?? (() => false),
		// made at the first sign-in that asks: a program that starts waits for nothing
		extentOf(country) {
			extents ??= countryExtents();
			return extents.get(country);
		},
	};
}
