import { db, type Database, type Trx } from '#platform/server/database.ts';
import type { Scope } from '#platform/server/scope.ts';
import { mayKeepSettings } from '../policy.ts';
import { ALLIANCE_SETTINGS, type AllianceSetting, SETTING_NAMES } from '../schema.ts';

/** What was settled last, and its version; 0 when nobody chose yet. */
export async function newestSetting(
	source: Database | Trx,
	setting: AllianceSetting
): Promise<{ value: number; version: number }> {
	const row = await source
		.selectFrom('allianceSetting')
		.select(['value', 'version'])
		.where('setting', '=', setting)
		.orderBy('version', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row ?? { value: ALLIANCE_SETTINGS[setting].otherwise, version: 0 };
}

/** What counts now. */
export async function settingOf(source: Database | Trx, setting: AllianceSetting): Promise<number> {
	return (await newestSetting(source, setting)).value;
}

export type SettingPage = {
	setting: AllianceSetting;
	value: number;
	version: number;
	/** Who chose what and when, newest first. */
	changes: { value: number; at: Date; by: string | null }[];
};

/** Every setting with how it came to be; null for who doesn't keep them. */
export async function allianceSettings(scope: Scope): Promise<SettingPage[] | null> {
	if (!mayKeepSettings(scope.actor)) return null;
	const rows = await db()
		.selectFrom('allianceSetting')
		.leftJoin('person', (join) =>
			join.onRef('person.id', '=', 'allianceSetting.byPerson').on('person.erasedAt', 'is', null)
		)
		.select(['setting', 'version', 'value', 'at', 'person.name as by'])
		.orderBy('version', 'desc')
		.execute();
	return SETTING_NAMES.map((setting) => {
		const changes = rows.filter((row) => row.setting === setting);
		return {
			setting,
			value: changes[0]?.value ?? ALLIANCE_SETTINGS[setting].otherwise,
			version: changes[0]?.version ?? 0,
			changes: changes.map(({ value, at, by }) => ({ value, at, by }))
		};
	});
}
