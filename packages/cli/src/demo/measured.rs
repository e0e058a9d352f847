//! A version is submitted, measured by others than its makers, and voted in.

use polity::governor::{Ballot, Status};
use polity::registry::{Activate, AuthorityMsg, ExecuteMsg, ModelState, Relation};

use super::files::VERSIONS;
use super::registering::{attest, discloses, from_data, EVALUATORS, MAINTAINER};
use super::stage::{action, short, Draft, Stage};
use super::Told;
use crate::ui::time::DAY;
use crate::ui::Value;

pub fn tell(stage: &mut Stage) -> Told {
    let [first, ..] = &VERSIONS;
    let model = stage.known.model;
    stage.say(
        "A version is the set of its files. The chain stores one root over them, their number and their size; any other \
         byte, name or file would give another root.",
    )?;
    let mut submit = stage.submission(model, first, "1.0.0")?;
    submit.disclosures = discloses()?;
    submit.provenance = vec![from_data(stage, Relation::TrainedOn), from_data(stage, Relation::TestedOn)];
    let root = submit.root;
    let msg = stage.to_registry(&ExecuteMsg::Submit(submit.clone()))?;
    stage.refused("sasha", "wants to submit it", msg, "unauthorized")?;
    let version = stage.submit_version(MAINTAINER, first, submit)?;

    stage.say(
        "Submitting decides nothing: a maintainer prepares, and only a vote brings a version into use. The proposal names \
         the root, so that what is voted on is these files and no others.",
    )?;
    let revision = stage.model(model)?.revision;
    let activate = AuthorityMsg::Activate(Activate { model, revision, version, root, grace: 0 });
    let draft = Draft {
        tier: "standard",
        title: "Bring version 1 into use",
        text: "A linear model: small, and good enough for forms.",
        options: vec![("Activate version 1", vec![action(activate)])],
        pays: stage.deposit("standard")?,
    };
    let id = stage.propose("tomas", &draft)?;
    let tried = stage.would_fail("tomas", id, "unmet")?;
    stage.facts("Nobody has measured it yet", [("dry run", tried)])?;

    stage.pass(DAY)?;
    stage.say(
        "Now the panel measures it, each member by itself, on the half of the data set that was held out.",
    )?;
    let measured = attest(stage, version, first, &EVALUATORS)?;
    stage.say(format!(
        "Of {} images it reads {} right. Whoever counts again gets the same figures and the same digest of the evidence; \
         so it doesn't take trust to see who counted wrong.",
        measured.n, measured.correct
    ))?;
    stage.margins(version)?;
    let tried = stage.dry_run("tomas", id, 0)?;
    stage.check("what was measured can be activated", matches!(tried, Value::Good(_)), true)?;
    stage.facts("Now it could be", [("dry run", tried)])?;

    for who in ["maya", "tomas"] {
        stage.vote(who, id, Ballot::For(0))?;
    }
    let end = stage.outlook(id)?.end;
    stage.pass_until(end)?;
    stage.check_status(id, Status::Waiting)?;
    stage.pass_delay(id)?;
    stage.execute("city-archive", id)?;
    stage.release_deposit("tomas", id)?;
    let found = stage.model(model)?;
    stage.check("the model's state", found.state, ModelState::Active)?;
    stage.check("the active version", found.active, Some(version))?;
    let active = found.head.active.map(|active| active.root);
    stage.check("the root of the active version", active, Some(root))?;
    stage.facts(
        "The first version is in use",
        [
            ("model", Value::text(found.state.as_str())),
            ("active version", Value::text(version.to_string())),
            ("root", Value::text(short(&root))),
        ],
    )
}
