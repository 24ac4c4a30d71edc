namespace EvalHarness.Datasets;

/// <summary>What a dataset is for.</summary>
public enum DatasetRole
{
    /// <summary>The test data of the benchmark.</summary>
    Clean,

    /// <summary>Labelled data of the same classes from a shifted source.</summary>
    Shift,

    /// <summary>Data outside the classes: it has no right label.</summary>
    Ood,

    /// <summary>A sample of the training data.</summary>
    Train,
}
