import { expect, test } from 'vitest';
import { commonConcept } from './concepts.ts';
import { likeness, readText } from './space.ts';

/** How a Flemish school says it, and how a Dutch one would. */
const PAIRS: [string, string][] = [
	[
		'De meester is ziek en er is geen interimaris te vinden.',
		'De leraar is ziek en we vinden geen invaller.'
	],
	['Een lerarenplatform voor korte vervangingen.', 'Een invalpool voor vervanging bij ziekte.'],
	['De vervangingspool is leeg.', 'De invalpool is leeg.'],
	['Onze zorgleerkracht valt uit.', 'Onze intern begeleider valt uit.'],
	['De zorgcoördinator verdrinkt.', 'De IB’er verdrinkt.'],
	['Het CLB is overbevraagd.', 'De schoolarts en het samenwerkingsverband hebben geen tijd.'],
	['Een tekort aan juffen en meesters', 'Lerarentekort'],
	['Met de GOK-uren helpen we kansarme kinderen.', 'Gelijke kansen voor kinderen met een achterstand.'],
	['Leerlingen uit OKAN', 'Leerlingen uit de internationale schakelklas'],
	['De onthaalklas voor anderstalige nieuwkomers', 'De schakelklas voor nieuwkomers'],
	['Een brugfiguur voor de ouders', 'Een brugfunctionaris voor de ouders'],
	['Schoolopbouwwerk in de wijk', 'Een brugfunctionaris in de wijk'],
	['Toezicht in de refter', 'Iemand die bij de overblijf is'],
	['De speelplaats is kaal.', 'Het schoolplein is kaal.'],
	['Ouders die de kleuterschool nog niet kennen', 'Peuters die nog niet naar de voorschool gaan'],
	['Een kinderverzorgster in de kleuterklas', 'Een onderwijsassistent bij de kleuters'],
	['De schooltoeslag aanvragen', 'Een tegemoetkoming in de schoolkosten aanvragen'],
	['Onbetaalde schoolfacturen', 'Ouders betalen de schoolkosten niet.'],
	['Boekentas en schoolgerei zijn te duur.', 'Schooltas en schoolspullen zijn te duur.'],
	['Een lege brooddoos', 'Een lege broodtrommel'],
	['Buitenschoolse kinderopvang', 'Naschoolse opvang'],
	['Speelpleinwerking in de vakantie', 'Activiteiten in de zomervakantie'],
	['Wie helpt met de huistaken?', 'Wie helpt met het huiswerk?'],
	['Buddywerking voor kinderen', 'Een maatjesproject voor kinderen'],
	['Inschakeling van werkzoekenden als klasassistent', 'Een werkervaringsplaats als onderwijsassistent'],
	['Werkzoekenden van VDAB als klasassistent', 'Mensen met een uitkering als onderwijsassistent'],
	['Nederlandse les bij het CVO', 'Taalles voor volwassenen bij het ROC'],
	['Aanvangsbegeleiding van jonge leerkrachten', 'Startende leraren inwerken'],
	['De opleidingscoördinator begeleidt stagiairs.', 'De schoolopleider begeleidt stagiairs.'],
	[
		'De scholengemeenschap van ons basisonderwijs',
		'Samenwerking van schoolbesturen in het primair onderwijs'
	],
	['De schoolraad en het oudercomité', 'De medezeggenschapsraad en de ouderraad'],
	['Een doorlichting met ongunstig advies', 'De inspectie geeft een onvoldoende.'],
	['Een ondersteuner van het leersteuncentrum', 'Ambulante begeleiding in passend onderwijs'],
	['De turnzaal is afgekeurd.', 'De gymzaal is afgekeurd.'],
	['Een turnleerkracht', 'Een vakleerkracht gym'],
	['Een kinesist aan school', 'Een fysiotherapeut op school'],
	['Bosklassen en een uitstap', 'Een schoolkamp en een schoolreis'],
	['Te veel B-attesten en clausulering', 'Leerlingen stromen af na een te laag schooladvies.'],
	['Een poetsvrouw voor de klassen', 'Een schoonmaker voor de lokalen'],
	['Een pedagogische studiedag', 'Een studiedag voor het team']
];

/** From this likeness on a concept counts as what a text is about. */
const NEAR = 0.45;

const read = (description: string) => readText({ title: '', description });
const areNear = (one: string, other: string) =>
	commonConcept(read(one), read(other)) !== null || likeness(read(one).meaning, read(other).meaning) >= NEAR;

test.each(PAIRS)('%s – %s', (flemish, dutch) => {
	expect(areNear(flemish, dutch)).toBe(true);
});

test('of what belongs to another pair hardly anything is as near, and that is mostly about the same matter', () => {
	const others = PAIRS.flatMap(([flemish], i) =>
		PAIRS.flatMap(([, dutch], j) => (i === j ? [] : [areNear(flemish, dutch)]))
	);
	expect(others.filter(Boolean).length / others.length).toBeLessThan(0.05);
});
