namespace EvalHarness.Reports;

/// <summary>Where a report gets the images it shows: the dataset as the models saw it, perturbed again from its seed.</summary>
public interface IImageSource
{
    /// <summary>
    /// One image as a PNG file, as it was before the model's own preprocessing; null if it cannot be had (the data are no images, or not
    /// there any more), and the report shows the caption alone.
    /// </summary>
    /// <param name="dataset">Name of the dataset.</param>
    /// <param name="index">Index of the image in the dataset.</param>
    /// <param name="condition">Id of the condition whose perturbation is applied.</param>
    byte[]? Png(string dataset, int index, string condition);
}
