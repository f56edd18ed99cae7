// Everything that assessing risk needs, built once: the detectors, what was tried lately, and the operator's lists.
import { type CountryExtent, countryExtents } from '../places/country-extents.ts';
import type { IsListed } from './address-list.ts';
import { type ApplicationActivity, createApplicationActivity } from './application-activity.ts';
import type { Detector } from './detector.ts';
import { detectors as builtIn } from './detectors/index.ts';
import type { IsLeaked } from './leaked-passwords.ts';
import { createRecentActivity, type RecentActivity } from './recent-activity.ts';

export interface RiskOptions {
	/** asked beside those that are built in */
	detectors?: readonly Detector[];
	/** ids of built-in detectors that are not asked */
	without?: readonly string[];
	/** addresses that hide where somebody is; none by default */
	isAnonymised?: IsListed;
	/** passwords that others know; none by default */
	isLeaked?: IsLeaked;
}

export interface Risk {
	detectors: readonly Detector[];
	recent: RecentActivity;
	applications: ApplicationActivity;
	isAnonymised: IsListed;
	isLeaked: IsLeaked;
	/** @returns where an address of the country may be; `undefined` for one that the map does not have */
	extentOf(country: string): CountryExtent | undefined;
}

/** @throws Error for the id of a detector that there is not, which somebody believes switched off */
export function createRisk({ detectors = [], without = [], isAnonymised, isLeaked }: RiskOptions = {}): Risk {
	const unknown = without.find((id) => !builtIn.some((detector) => detector.id === id));
	if (unknown !== undefined) throw new Error(`there is no detector \`${unknown}\``);
	let extents: ReadonlyMap<string, CountryExtent> | undefined;
	return {
		detectors: [...builtIn.filter(({ id }) => !without.includes(id)), ...detectors],
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
