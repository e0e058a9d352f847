//! What votes about models point at; a data set of others, and a model of the community that pays them.

use polity::governor::MAX_EXTENSIONS;
use polity::registry::{
    Activate, Attestation, AuthorityMsg, Axis, CreatedResponse, ExecuteMsg, GuardianMsg, LicenceResponse,
    LineageResponse, ModelByNameResponse, PackageUrl, Parent, Provenance, QueryMsg, Register, Relation,
    Source, Term, VersionId, Vocabulary, VocabularyId,
};
use polity::{Digest, Ratio};
use polity_client::catalogue::{self, Kind, Seeded};
use polity_client::Chain;
use polity_evaluate::Evaluation;

use super::files::{Folder, DATA};
use super::stage::{action, bounds, data, failed, short, Draft, Stage};
use super::Told;
use crate::ui::time::DAY;
use crate::ui::{Column, Table, Unit, Value};

/// Who keeps the data set.
pub const LABELLERS: &str = "label-coop";
/// Who prepares the model's versions.
pub const MAINTAINER: &str = "lin";
/// Who may suspend the model.
pub const GUARDIAN: &str = "night-watch";
/// The panel.
pub const EVALUATORS: [&str; 3] = ["north-uni", "open-bench", "eval-guild"];
/// What the panel is called by the seeded policies.
const PANEL: &str = "digits-evaluators";

/// What the archive's gateway says of reading forms.
pub const FORMS: [(&str, &[&str]); 2] = [("use", &["unlisted"]), ("task", &["image-classification"])];

pub fn tell(stage: &mut Stage) -> Told {
    stage.say(
        "So far the community has decided about money and about itself; what it is there for are its models. What a vote \
         about a model points at is made before, by anybody: words to talk in, policies in those words, what is measured \
         and by whom, licences. None of it can be changed once it is made, so that nothing changes under a vote.",
    )?;
    catalogue(stage)?;
    data_set(stage)?;
    model(stage)
}

/// Makes everything that comes with the suite, a kind in a transaction, and the panel before what speaks of it.
fn catalogue(stage: &mut Stage) -> Told {
    let mut table = Table::new(["Kind", "Name", "Number", "Digest"].map(Column::new));
    for files in catalogue::SEEDED.chunk_by(|a, b| a.kind == b.kind) {
        let Some(kind) = files.first().map(|file| file.kind) else { continue };
        if kind == Kind::Policy {
            let members = EVALUATORS.map(|name| stage.account(name).into_string()).to_vec();
            let authority = stage.treasury.to_string();
            make(
                stage,
                &mut table,
                Kind::Panel,
                &[PANEL],
                &[ExecuteMsg::CreatePanel { authority, members }],
            )?;
        }
        let messages: Vec<_> = files.iter().map(|file| message(stage, file)).collect::<Told<_>>()?;
        let names: Vec<_> = files.iter().map(|file| file.name).collect();
        make(stage, &mut table, kind, &names, &messages)?;
    }
    stage.table("What votes can point at", table)?;
    let who = EVALUATORS.join(", ");
    stage.say(format!(
        "On the panel are {who}. The treasury may strike a member, and nobody may add one: a friendly evaluator more would \
         loosen every policy that names the panel."
    ))
}

/// What makes what a file describes.
fn message(stage: &Stage, file: &Seeded) -> Told<ExecuteMsg> {
    let numbers = |kind: Kind, name: &str| stage.known.made.get(&(kind, name.to_owned())).copied();
    let msg = match file.kind {
        Kind::Vocabulary => catalogue::vocabulary(file.json)
            .map(|vocabulary| ExecuteMsg::CreateVocabulary { axes: vocabulary.into() }),
        Kind::Metric => catalogue::metric(file.json).map(ExecuteMsg::CreateMetric),
        Kind::Policy => catalogue::policy(file.json, &numbers).map(ExecuteMsg::CreatePolicy),
        Kind::Licence => catalogue::licence(file.json, &numbers).map(ExecuteMsg::CreateLicence),
        Kind::Panel => return Err(bounds("a panel names addresses, and is no file")),
    };
    msg.map_err(bounds)
}

/// Makes several things of a kind in one transaction, and enters their numbers.
fn make(stage: &mut Stage, table: &mut Table, kind: Kind, names: &[&str], messages: &[ExecuteMsg]) -> Told {
    let kinds = match (names, kind) {
        ([_], _) => format!("the {kind}"),
        (_, Kind::Vocabulary | Kind::Policy) => format!("the {}ies", kind.to_string().trim_end_matches('y')),
        _ => format!("the {kind}s"),
    };
    let does = format!("makes {kinds} {}", names.join(", "));
    let msgs = messages.iter().map(|msg| stage.to_registry(msg)).collect::<Told<_>>()?;
    let outcome = stage.send(MAINTAINER, &*does, msgs)?;
    for (index, (name, message)) in names.iter().zip(messages).enumerate() {
        let answer = outcome.data(index).map_err(|error| failed(&does, error))?;
        let made: CreatedResponse = data(&does, answer)?;
        let number = u32::try_from(made.id.u64()).map_err(bounds)?;
        let digest = match message {
            ExecuteMsg::CreateVocabulary { axes } => Some(seal(stage, number, axes)?),
            _ => made.digest,
        };
        stage.known.made.insert((kind, (*name).into()), number);
        table.row([
            Value::text(kind.to_string()),
            Value::text(*name),
            Value::Number(Unit::new("", 0).of(made.id)),
            digest.map_or(Value::Nothing, |digest| Value::text(short(&digest))),
        ]);
    }
    Ok(())
}

/// Makes a vocabulary immutable: policies can be written in it from then on.
fn seal(stage: &mut Stage, vocabulary: VocabularyId, axes: &[Axis]) -> Told<Digest> {
    let digest = Vocabulary::try_from(axes.to_vec()).map_err(bounds)?.digest();
    let seal = stage.to_registry(&ExecuteMsg::SealVocabulary { vocabulary, digest })?;
    stage.send(MAINTAINER, format!("seals it under the digest {}", short(&digest)), vec![seal])?;
    Ok(digest)
}

/// The makers of the data set register it and bring it into use.
fn data_set(stage: &mut Stage) -> Told {
    stage.say(
        "Models are trained on something. label-coop keeps a data set of handwritten digits, and registers it as a model \
         of its own: with its own licence, and with a pledge. What is trained on it passes that part of its income on.",
    )?;
    let register = Register {
        name: "optdigits".try_into().map_err(bounds)?,
        licence: stage.exact_licence(stage.made(Kind::Licence, "cc-by-4.0")?)?,
        pledge: Ratio::percent(5),
        parents: vec![],
        policy: Some(stage.exact_policy(stage.made(Kind::Policy, "polity-rail")?)?),
        maintainers: vec![],
        guardian: None,
        successor_of: None,
    };
    let does = format!("registers the data set {}", &*register.name);
    let made = stage.make(LABELLERS, &does, &ExecuteMsg::Register(register))?;
    let id = made.id.u64();
    stage.known.data = id;
    let mut submit = stage.submission(id, &DATA, "1.0.0")?;
    submit.disclosures = discloses()?;
    let package: PackageUrl = "pkg:pypi/scikit-learn@1.9.1".try_into().map_err(bounds)?;
    submit.provenance = vec![Provenance { relation: Relation::Converted, source: Source::Package(package) }];
    let root = submit.root;
    let version = stage.submit_version(LABELLERS, &DATA, submit)?;
    let revision = stage.model(id)?.revision;
    let activate = ExecuteMsg::Activate(Activate { model: id, revision, version, root, grace: 0 });
    let activate = stage.to_registry(&activate)?;
    stage.send(
        LABELLERS,
        "brings it into use: it needs nobody's vote for what is its own",
        vec![activate],
    )?;
    stage.check("the data set's active version", stage.model(id)?.active, Some(version))
}

/// The community registers its model by vote.
fn model(stage: &mut Stage) -> Told {
    let oversight = stage.tier("oversight")?;
    let longest = oversight.voting + MAX_EXTENSIONS * oversight.late_extension + oversight.delay;
    let data_set = stage.model(stage.known.data)?;
    let parent = Parent {
        model: data_set.model,
        relation: Relation::TrainedOn,
        licence: data_set.licence,
        pledge: data_set.pledge,
    };
    let guardian = GuardianMsg {
        address: stage.account(GUARDIAN).into(),
        until: stage.now()? + 365 * DAY,
        max_suspension: 14 * DAY,
    };
    stage.check(
        "whether the oversight tier can answer a suspension in time",
        longest <= guardian.max_suspension,
        true,
    )?;
    let register = Register {
        name: "digits".try_into().map_err(bounds)?,
        licence: stage.exact_licence(stage.made(Kind::Licence, "polity-rail-1.0")?)?,
        pledge: Ratio::percent(10),
        parents: vec![parent.clone()],
        policy: Some(stage.exact_policy(stage.made(Kind::Policy, "digits")?)?),
        maintainers: vec![stage.account(MAINTAINER).into()],
        guardian: Some(guardian),
        successor_of: None,
    };
    stage.say(
        "Now the community's own model. Whoever registers one names its parents, with the licence and the pledge that it \
         accepts of each; anything but what is in force there is refused.",
    )?;
    let cheap =
        Register { parents: vec![Parent { pledge: Ratio::percent(0), ..parent }], ..register.clone() };
    let cheap = stage.to_registry(&ExecuteMsg::Register(cheap))?;
    stage.refused("joao", "registers one that passes nothing on to the data set", cheap, "lineage")?;
    royalty_free(stage, &register)?;

    let draft = Draft {
        tier: "routine",
        title: "Register the model digits",
        text: "With optdigits as its parent, night-watch as its guardian and lin as its maintainer.",
        options: vec![("Register it", vec![action(AuthorityMsg::Register(register.clone()))])],
        pays: 0,
    };
    let id = stage.decide("lin", &draft, &["maya", "tomas", "noor"])?;
    stage.execute("lin", id)?;
    let question =
        QueryMsg::ModelByName { registrant: stage.treasury.to_string(), name: register.name.clone() };
    let found: ModelByNameResponse = stage.ask_registry(&question)?;
    stage.known.model = found.model.unwrap_or_default();
    let model = stage.model(stage.known.model)?;
    stage.check("the model's authority", stage.name(&model.authority).as_str(), "treasury")?;
    let policy = stage.policy_name(model.policy.unwrap_or_default());
    let guardian = model.guardian.map(|g| (stage.name(&g.address), g.until, g.max_suspension));
    let (guardian, until, most) = guardian.unwrap_or_default();
    stage.facts(
        "The model is there, as a draft: no version of it is in use",
        [
            ("number", Value::text(model.model.to_string())),
            ("authority", Value::text(stage.name(&model.authority))),
            ("policy", Value::text(policy)),
            ("maintainers", Value::text(model.maintainers.iter().map(|m| stage.name(m)).collect::<String>())),
            ("guardian", Value::text(guardian)),
            ("its term ends", Value::Time(until)),
            ("may suspend for", Value::Span(most)),
            ("a vote answers in", Value::Span(longest)),
        ],
    )?;
    income(stage, &model.name)
}

/// Says what registering says: that the licence of a parent asks for no royalty.
fn royalty_free(stage: &mut Stage, register: &Register) -> Told {
    let does = "asking what registering would answer";
    let msg = stage.to_registry(&ExecuteMsg::Register(register.clone()))?;
    let treasury = stage.treasury.clone();
    let outcome = stage.chain.simulate(&treasury, vec![msg]).map_err(|error| failed(does, error))?;
    let answer: CreatedResponse = data(does, outcome.data(0).map_err(|error| failed(does, error))?)?;
    stage.check("the parents that ask for no royalty", &answer.royalty_free, &vec![stage.known.data])?;
    let mut names = vec![];
    for parent in &answer.royalty_free {
        let found = stage.model(*parent)?;
        let licence: LicenceResponse = stage.ask_registry(&QueryMsg::Licence { licence: found.licence })?;
        stage.check("whether the licence says so", licence.terms.royalty_free, true)?;
        names.push(format!("{}, under {}", &*found.name, &*licence.terms.expression));
    }
    stage.facts(
        "Tried without sending it, registering answers with a remark",
        [("royalty-free by their licence", Value::text(names.join("; ")))],
    )?;
    stage.say(
        "That licence asks for no royalty, and says so. The pledge is something else: a covenant with the data set's makers, which \
         the community takes on by registering, whatever copyright asks for.",
    )
}

/// Who has which part of the model's income.
fn income(stage: &mut Stage, name: &str) -> Told {
    let lineage: LineageResponse = stage.ask_registry(&QueryMsg::Lineage { model: stage.known.model })?;
    // weights are in units of 10^-18
    let part = |weight: u64| u32::try_from(weight / 1_000_000_000_000).map(Value::Part).map_err(bounds);
    let mut table = Table::new(["Model".into(), Column::new("Part of what digits earns").named("part")]);
    let mut sum = lineage.own.u64();
    table.row([Value::text(name), part(sum)?]);
    for ancestor in &lineage.ancestors {
        sum += ancestor.weight.u64();
        table.row([Value::text(&*stage.model(ancestor.model)?.name), part(ancestor.weight.u64())?]);
    }
    stage.check("all parts of its income", sum, 1_000_000_000_000_000_000)?;
    stage.table("Fixed at registration, for ever", table)
}

/// What every version discloses.
pub fn discloses() -> Told<Vec<Term>> {
    Ok(vec!["training-data".try_into().map_err(bounds)?])
}

/// That a version was made from the data set.
pub fn from_data(stage: &Stage, relation: Relation) -> Provenance {
    Provenance { relation, source: Source::Version { model: stage.known.data, version: 1 } }
}

/// Lets evaluators measure a version, each by itself, and attest what they found; tells it, and answers it.
pub fn attest(
    stage: &mut Stage,
    version: VersionId,
    folder: &Folder,
    evaluators: &[&str],
) -> Told<Evaluation> {
    let (model, metric) = (stage.known.model, stage.made(Kind::Metric, "digits-accuracy")?);
    let root = folder.manifest()?.root()?;
    let (fraction, samples) = (Unit::new("accuracy", 6), Unit::new("samples", 0));
    let mut table = Table::new([
        Column::new("Evaluator"),
        Column::new("Value"),
        Column::new("Std error").named("standard_error"),
        Column::new("Samples"),
        Column::new("Evidence"),
    ]);
    let found = folder.measure()?;
    for by in evaluators {
        let measured = folder.measure()?;
        stage.check("how many were measured", measured.n, measured.n_total)?;
        stage.check("what another measurement of the same files finds", &measured, &found)?;
        let attestation: Attestation = stage.attestation(root, &measured)?;
        table.row([
            Value::text(*by),
            Value::Number(fraction.of(u128::from(attestation.value.unsigned_abs()))),
            Value::Number(fraction.of(u128::from(attestation.stderr.unwrap_or_default()))),
            Value::Number(samples.of(u128::from(attestation.n))),
            Value::text(short(&attestation.evidence)),
        ]);
        let msg = stage.to_registry(&ExecuteMsg::Attest { model, version, metric, attestation })?;
        stage.send(by, format!("attests what version {version} scored"), vec![msg])?;
    }
    stage.table("What was attested", table)?;
    Ok(found)
}
