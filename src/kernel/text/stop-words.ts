/** Dutch words that say nothing about a subject: function words, light verbs, numbers. Folded, so "één" is "een". */
export const dutchStopWords: ReadonlySet<string> = new Set(
	`aan achter af al alle alleen allemaal alles als altijd ander andere anders beide ben bent beter bij bijna bijvoorbeeld
	binnen blijft blijven boven brengen brengt buiten daar daarbij daardoor daarin daarmee daarna daarom daarvan daarvoor
	dan dankzij dat de deze die dit doe doen doet door dus echt een eens eerst eerste eigen elk elkaar elke en enkel
	enkele er erbij erg ergens even ga gaan gaat geen gedaan geef geeft gegeven geven geweest geworden goed goede graag
	haar had hadden heb hebben hebt heeft heel heen hele hem hen het hier hierbij hij hoe hoeveel houden houdt hun ieder
	iedere iedereen iemand iets ik in is ja je jij jou jouw jullie kan keer kijken kijkt klein kleine komen komt kon
	konden korte krijgen krijgt kun kunnen kunt laat lang langs laten liever loopt lopen maak maakt maar mag maken me mee
	meer meest meestal men met mij mijn minder misschien mits mocht moest moet moeten mogelijk mogen na naar naast nadat
	neemt nemen net niet niets nieuw nieuwe niks nodig nog nooit nou nu of om omdat onder ons onze ook op over paar per
	plus rond samen sinds sommige soms staan staat stellen stelt te tegen ten ter terug terwijl toch toe toen tot tussen u
	uit uw vaak van vanaf vanuit veel verder via voor vooral waar waarbij waardoor waarin waarmee waarom waarvan waarvoor
	wanneer want waren was wat we weer weet weinig wel welk welke werd werden weten wie wij wil wilde willen wilt word
	worden wordt wou ze zeer zeker zelf zet zetten zich zie zien ziet zij zijn zit zitten zo zoals zodat zoek zoeken zoekt
	zonder zou zouden zowel zul zullen zult
	nul twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien
	negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend half halve helft tweede derde
	vierde vijfde`
		.trim()
		.split(/\s+/)
);
